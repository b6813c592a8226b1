package model

import (
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model/procfile"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/queue/forecast"
)

func (s *State) applyQueue(a *App, e Event) {
	switch f := e.Fact.(type) {
	case *queue.StoreInfo:
		st := s.storeOf(a, f.Store)
		s.bumpIf(SectionQueues, st.Update(a.ID, f))
	case *queue.Sample:
		st := s.storeOf(a, f.Store)
		st.Owner = a.ID
		news, changed := st.Sample(f, e.At, max(2, s.limits.Points), s.around(st))
		for _, alarm := range news {
			s.notify(Message{At: s.Now, App: a.ID, Bad: true, Text: alarm.Text, Do: alarm.Step, About: AboutAlarm})
		}
		s.bumpIf(SectionQueues, changed)
	}
}

func (s *State) storeOf(a *App, id queue.StoreID) *queue.Store {
	st := s.stores[id]
	if st == nil {
		st = queue.NewStore(id)
		s.stores[id] = st
	}
	if !slices.Contains(a.Stores, id) {
		a.Stores = append(a.Stores, id)
		s.bump(SectionQueues)
	}
	return st
}

// Alarms are the open alarms of the stores of an app, the worst first; those that do not count now come last.
func (s *State) Alarms(a *App) []*queue.Alarm {
	var list []*queue.Alarm
	for _, id := range a.Stores {
		if st := s.stores[id]; st != nil {
			list = append(list, st.Alarms...)
		}
	}
	slices.SortStableFunc(list, queue.Worst)
	return list
}

// Stale tells how old a library's last reading is, by the store's clock, and whether that is too old to be believed. A library
// that was never read is not stale.
func (s *State) Stale(st *queue.Store, l *queue.Library) (age time.Duration, stale bool) {
	age = s.Age(string(st.Store), l.At)
	return age, st.Overdue(l, age)
}

// tickQueues notices what has become stale as time passes.
func (s *State) tickQueues() {
	for id, st := range s.stores {
		s.bumpIf(SectionQueues, st.Tick(s.OriginNow(string(id))))
	}
}

// remedies writes anew what to do about the alarms of an app's stores: which of its process types are down has changed.
func (s *State) remedies(a *App) {
	for _, id := range a.Stores {
		st := s.stores[id]
		s.bumpIf(SectionQueues, st.Remedies(s.around(st)))
	}
}

// DepthLimit is the depth above which a queue's backlog is an alarm, and whether the user set it.
func (s *State) DepthLimit(st *queue.Store, q *queue.Queue) (limit float64, set bool) {
	return st.DepthLimit(q, s.around(st).Limits(q))
}

// LatencyLimit is the age of the oldest job above which a queue is late.
func (s *State) LatencyLimit(st *queue.Store, q *queue.Queue) time.Duration {
	return queue.LatencyLimit(q, s.around(st).Limits(q))
}

// TargetSource is what says within what time the jobs of a queue are to be taken.
func (s *State) TargetSource(st *queue.Store, q *queue.Queue) queue.TargetSource {
	_, by := queue.Target(q, s.around(st).Limits(q))
	return by
}

// Backlog is the forecast of the queues that a process type of an app takes from; false when none is known.
func (s *State) Backlog(a *App, typ string) (forecast.Plan, bool) {
	row, ok := a.Processes.Type(typ)
	if !ok || row.OneOff() {
		return forecast.Plan{}, false
	}
	crew := forecast.Crew{Type: typ, Up: row.Count("up")}
	for _, id := range a.Stores {
		if st := s.stores[id]; st != nil {
			s.enlist(&crew, a, st)
		}
	}
	if len(crew.Works) == 0 {
		return forecast.Plan{}, false
	}
	for i := range row.Dynos {
		if d := &row.Dynos[i]; d.State == "up" {
			since := s.OriginNow(string(crew.Works[0].Store)).Add(-s.Age("heroku", d.UpdatedAt))
			if since.After(crew.Since) {
				crew.Since = since
			}
		}
	}
	return forecast.Of(crew)
}

// enlist adds the queues of a store that a crew takes from. Where it takes from all of a library, that counts as one: what leaves each
// queue may not be counted.
func (s *State) enlist(crew *forecast.Crew, a *App, st *queue.Store) {
	for _, l := range st.Libraries {
		_, stale := s.Stale(st, l)
		var works []forecast.Work
		queues, alone := 0, true
		for _, q := range st.Queues {
			if q.Library != l.Name || q.DeadLetter || q.Stream {
				continue
			}
			queues++
			if work := a.Work(q); !q.Paused && slices.Contains(work.Types, crew.Type) {
				works = append(works, forecast.Work{Store: st.Store, Names: []string{q.Name}, Queue: q, Stale: stale})
				for _, t := range work.Types {
					if t != crew.Type && !slices.Contains(crew.Others, t) {
						crew.Others, alone = append(crew.Others, t), false
					}
				}
			}
		}
		if len(works) > 1 && len(works) == queues && alone && l.Total != nil {
			whole := forecast.Work{Store: st.Store, Queue: l.Total, Stale: stale}
			for _, w := range works {
				whole.Names = append(whole.Names, w.Names...)
			}
			works = []forecast.Work{whole}
		}
		crew.Works = append(crew.Works, works...)
	}
}

// around is what a store's alarms ask of the apps that point to it.
func (s *State) around(st *queue.Store) queue.Context {
	c := storeContext{s: s}
	if owner := s.byID[st.Owner]; owner != nil {
		c.apps = append(c.apps, owner)
	}
	for _, a := range s.Apps {
		if a.ID != st.Owner && slices.Contains(a.Stores, st.Store) {
			c.apps = append(c.apps, a)
		}
	}
	return c
}

// storeContext are the apps that point to a store, the one that watches it first.
type storeContext struct {
	s    *State
	apps []*App
}

func (c storeContext) Limits(q *queue.Queue) queue.AlarmSettings {
	for _, a := range c.apps {
		if set := a.QueueSettings.Of(q.Name); set != (queue.AlarmSettings{}) {
			return set
		}
	}
	return queue.AlarmSettings{}
}

func (c storeContext) Consumer(q *queue.Queue) queue.Consumer {
	if len(c.apps) == 0 {
		return queue.Consumer{}
	}
	app, work := c.apps[0], Work{}
	for _, a := range c.apps {
		if w := a.Work(q); len(w.Types) > 0 {
			app, work = a, w
			break
		}
	}
	k := queue.Consumer{Types: len(work.Types), Guessed: work.Source == BySoleCandidate}
	if k.Types == 0 {
		k.Missing, k.Option = app.leave(q)
	}
	if current, known := app.Ledger.Current(); known {
		k.Version, k.Released = current.Version, c.s.Age("heroku", current.CreatedAt)
	}
	t, one := work.Type()
	if row, ok := app.Processes.Type(t); one && ok && !row.OneOff() {
		k.Down = app.Processes.AllDown(row)
		k.Type, k.Want, k.Starting = row.Type, row.Want, row.Starts()
	}
	return k
}

// Starts tells a process type of which a dyno is on its way for the first time; one that crashes and is started again is not.
func (r TypeRow) Starts() bool {
	return slices.ContainsFunc(r.Dynos, func(p Process) bool { return p.State == "starting" && p.Crashes == 0 })
}

func (s *State) applyQueueSettings(a *App, f *queue.Settings) {
	s.bumpIf(SectionQueues, !maps.Equal(a.QueueSettings.Process, f.Process) || !maps.Equal(a.QueueSettings.Alarms, f.Alarms))
	a.QueueSettings = *f
}

// Work is which process types of an app take jobs from a queue, and the rule by which that is known.
type Work struct {
	Types  []string // empty: nobody knows
	Source WorkRule
}

// WorkRule is how it became known who works a queue.
type WorkRule string

// The rules, the surest first.
const (
	ByIdentity      WorkRule = "identity"  // a live worker named its dyno
	ByConfig        WorkRule = "config"    // the user said so
	ByCommand       WorkRule = "command"   // the command of the process type names the queue
	BySoleCandidate WorkRule = "only type" // no other process type runs this library
)

// Type is the one process type that works the queue; false when there is none, or several.
func (w Work) Type() (string, bool) {
	if len(w.Types) != 1 {
		return "", false
	}
	return w.Types[0], true
}

// Work tells who works a queue in this app.
func (a *App) Work(q *queue.Queue) Work {
	if _, runs := a.Processes.Type(q.Process); q.Process != "" && (runs || !a.Processes.KnownFormation) {
		source := WorkRule(q.ProcessSource)
		if source == "" {
			source = ByIdentity
		}
		return Work{[]string{q.Process}, source}
	}
	if pinned := a.QueueSettings.Process[q.Name]; pinned != "" {
		return Work{[]string{pinned}, ByConfig}
	}
	return a.workByCommand(q)
}

// workByCommand looks through the commands of the formation. A command that names the queue counts before one that takes a
// pattern, that before one that takes all; where none tells, the only type that runs the library at all does, unless its command or its
// live workers say that they take from other queues.
func (a *App) workByCommand(q *queue.Queue) Work {
	best, ranked, runs := 0, []string{}, []string{}
	leaves := len(q.Elsewhere()) > 0
	for _, c := range a.commands {
		if !c.Runs(q.Library) {
			continue
		}
		leaves = leaves || c.Leaves(q.Name)
		if !slices.Contains(runs, c.Process) {
			runs = append(runs, c.Process)
		}
		switch rank := c.Rank(q.Name); {
		case rank == 0 || rank < best || rank == best && slices.Contains(ranked, c.Process):
		case rank > best:
			best, ranked = rank, []string{c.Process}
		default:
			ranked = append(ranked, c.Process)
		}
	}
	switch {
	case best > 0:
		return Work{ranked, ByCommand}
	case len(runs) == 1 && !leaves:
		return Work{runs, BySoleCandidate}
	}
	return Work{}
}

// leave are the process types that run a queue's library, when the commands of all of them name other queues only, and where they name
// them.
func (a *App) leave(q *queue.Queue) (types []string, option string) {
	for _, c := range a.commands {
		switch {
		case !c.Runs(q.Library):
		case !c.Leaves(q.Name):
			return nil, ""
		case !slices.Contains(types, c.Process):
			types, option = append(types, c.Process), c.Option()
		}
	}
	return types, option
}

// commandsOf reads the commands of a formation.
func commandsOf(types []ProcessType) []procfile.Command {
	var out []procfile.Command
	for _, t := range types {
		for _, c := range procfile.Read(t.Command) {
			c.Process = t.Type
			out = append(out, c)
		}
	}
	return out
}
