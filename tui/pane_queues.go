package tui

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/tui/draw"
	"app.gonogo/gonogo/tui/theme"
)

// queues is the pane of the queue stores: charts, a row for each queue or store that is not read, and what matters of the
// selected one.
type queues struct {
	rows   rows
	window int  // index of queueWindows
	kind   int  // index of chartKinds: the first that is drawn
	sum    bool // the sum of all queues is charted
}

// queueWindows are the spans the chart can show; zero is all that is kept.
var queueWindows = []time.Duration{5 * time.Minute, time.Hour, 0}

// NewQueues is the pane "queues".
func NewQueues() Pane { return &queues{} }

func (p *queues) ID() string { return "queues" }

func (p *queues) Reads() []model.Section {
	return []model.Section{model.SectionQueues, model.SectionReleases, model.SectionProcesses, model.SectionHealth}
}

// queueRow is a queue of a store, or a store of which there is no queue to show (queue nil).
type queueRow struct {
	store *model.Store
	queue *model.Queue
}

// list is the rows: stores that wait for leave first, then the queues of all stores by trouble, then what is out of reach or holds
// nothing.
func (p *queues) list(sc Scene) (list []queueRow, keys []string) {
	if sc.App == nil {
		return nil, nil
	}
	var found, last []queueRow
	for _, id := range sc.App.Stores {
		st := sc.State.Store(id)
		if st == nil {
			continue
		}
		switch {
		case st.Access == model.Asking, st.Access == model.NotRead:
			list = append(list, queueRow{store: st})
		case len(st.Queues) == 0, st.Access != model.Reading:
			last = append(last, queueRow{store: st})
		}
		for _, q := range st.Queues {
			found = append(found, queueRow{st, q})
		}
	}
	if len(found) > 0 { // a store without any queue, such as the app's own database, is nothing to look at beside those that have some
		last = slices.DeleteFunc(last, queueRow.bare)
	}
	slices.SortStableFunc(found, byTrouble)
	list = append(append(list, found...), last...)
	for _, r := range list {
		keys = append(keys, r.key())
	}
	return list, keys
}

// bare tells a store that was looked through and holds no queue library.
func (r queueRow) bare() bool {
	return r.store.Access == model.Reading && r.store.Library == "" && r.store.Why != ""
}

func (r queueRow) key() string {
	if r.queue == nil {
		return string(r.store.Store)
	}
	return string(r.store.Store) + " " + r.queue.Library + " " + r.queue.Name
}

// byTrouble puts alarms first, then queues that nobody takes from, then the deepest.
func byTrouble(a, b queueRow) int {
	return cmp.Or(cmp.Compare(b.gravity(), a.gravity()), cmp.Compare(b.backlog(), a.backlog()))
}

func (r queueRow) gravity() int {
	g := 0
	if a := r.queue.Worst(); a != nil && a.Sounds() {
		g = 2 + int(a.Severity)
	}
	if r.idle() {
		g++
	}
	return g
}

func (r queueRow) backlog() int {
	if r.queue.DeadLetter {
		return 0
	}
	return r.queue.Ready
}

// stale tells how old the reading of a row is, and whether that is too old; a store that was never read is not.
func (r queueRow) stale(sc Scene) (time.Duration, bool) {
	if r.queue != nil {
		return sc.State.Stale(r.store, r.store.LibraryOf(r.queue))
	}
	for _, l := range r.store.Libraries {
		if old, stale := sc.State.Stale(r.store, l); stale {
			return old, true
		}
	}
	return 0, false
}

// lost tells a row whose store was read and cannot be reached any more.
func (r queueRow) lost(sc Scene) bool {
	_, stale := r.stale(sc)
	return stale && r.store.Access == model.Unreachable
}

func (p *queues) Spec(sc Scene) draw.FrameSpec {
	spec := draw.FrameSpec{Title: "Queues"}
	if w := queueWindows[p.window]; w == 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, "all")}
	} else if p.window > 0 {
		spec.TitleExtra = []draw.Run{draw.R(theme.Dim, age(w))}
	}
	list, _ := p.list(sc)
	spec.Right = borderOf(sc, list)
	if slices.ContainsFunc(list, func(r queueRow) bool { return r.lost(sc) }) {
		spec.Right = triesNow(sc, spec.Title+"  "+textOf(spec.TitleExtra), spec.Right)
	}
	return spec
}

// borderOf is what the border says: how old the reading is, how many alarms sound, where the queues live.
func borderOf(sc Scene, list []queueRow) []draw.Run {
	var stores []*model.Store
	var oldest time.Duration
	stale := false
	for _, r := range list {
		if !slices.Contains(stores, r.store) && (r.queue != nil || len(list) == 1) {
			stores = append(stores, r.store)
		}
		if old, is := r.stale(sc); is {
			oldest, stale = max(oldest, old), true
		}
	}
	dot := draw.R(theme.Dim, " "+sc.glyphs().Dot+" ")
	var runs []draw.Run
	if stale {
		runs = append(runs, draw.R(theme.Warn, "stale "+age(oldest)))
	}
	if n, role := sounding(sc); n > 0 && !stale {
		runs = append(runs, draw.R(role, plural(n, "alarm")))
	}
	where := ""
	switch {
	case len(stores) > 1:
		where = plural(len(stores), "store")
	case len(stores) == 1:
		where = join(" "+sc.glyphs().Dot+" ", stores[0].Library, stores[0].VarOf(sc.App.ID))
	}
	if where == "" || stale {
		return runs
	}
	if len(runs) > 0 {
		runs = append(runs, dot)
	}
	return append(runs, draw.R(theme.Dim, where))
}

// sounding counts the alarms that sound, and how loud the worst is.
func sounding(sc Scene) (n int, role theme.Role) {
	role = theme.Warn
	if sc.App == nil {
		return 0, role
	}
	for _, a := range sc.State.Alarms(sc.App) {
		if a.Sounds() {
			n++
		}
		if a.Sounds() && a.Severity == model.Critical {
			role = theme.Bad
		}
	}
	return n, role
}

func (p *queues) Draw(sc Scene) draw.Block {
	list, _ := p.list(sc)
	if len(list) == 0 {
		return written(sc, p.nothing(sc))
	}
	for _, r := range list {
		if _, stale := r.stale(sc); !stale {
			return p.picture(sc)
		}
	}
	return aged(sc, p.picture)
}

func (p *queues) nothing(sc Scene) [][]draw.Run {
	st := standingOf(sc, "queues")
	if why := st.wanting(sc, "config vars"); why != nil {
		return why
	}
	return [][]draw.Run{
		{draw.R(theme.Dim, "no queue store among the config vars of this app")},
		{draw.R(theme.Text, "a store is found by the address in a config var, such as REDIS_URL")},
	}
}

// Headline is the queue in most trouble: "queue default 385 ▲".
func (p *queues) Headline(sc Scene) []draw.Run {
	list, _ := p.list(sc)
	for _, r := range list {
		if r.queue != nil {
			out := []draw.Run{draw.R(theme.Dim, "queue "), draw.R(theme.Text, r.queue.Name+" ")}
			if mark := r.mark(sc); mark.Text != "" {
				out = append(out, draw.R(mark.Role, mark.Text+" "))
			}
			return append(out, r.depth(sc)...)
		}
	}
	return nil
}

func (p *queues) Handle(i Intent, sc Scene) Effect {
	list, keys := p.list(sc)
	if p.rows.move(i, keys, sc.H) {
		return nil
	}
	switch i {
	case IntentLeft:
		p.window = max(0, p.window-1)
		return nil
	case IntentRight:
		p.window = min(len(queueWindows)-1, p.window+1)
		return nil
	case IntentChart:
		p.kind = (p.kind + 1) % len(chartKinds)
		return nil
	case IntentTotal:
		p.sum = !p.sum
		return nil
	}
	if len(list) == 0 {
		return nil
	}
	r := list[p.rows.place(keys)]
	switch i {
	case IntentOpen:
		return Show{r.card(sc)}
	case IntentYank:
		return Copy{Text: r.words(sc), What: r.name(sc)}
	case IntentAllow:
		return r.allow(sc)
	}
	return nil
}

// allow is leave to read a store that waits for it.
func (r queueRow) allow(sc Scene) Effect {
	name := r.store.VarOf(sc.App.ID)
	if r.store.Access == model.Reading {
		return Say{Text: name + " is being read"}
	}
	return Several{
		Ask{model.Request{Kind: model.OpenQueues, App: sc.App.ID, Store: r.store.Store, Allow: true}},
		Say{Text: "reading " + name},
	}
}

// Subject is the process type that works the selected queue; where several do, the user is asked which.
func (p *queues) Subject(verb model.Verb, sc Scene) (Subject, bool) {
	list, keys := p.list(sc)
	at := p.rows.place(keys)
	if verb != model.Restart && verb != model.Scale || at < 0 || list[at].queue == nil {
		return Subject{}, false
	}
	t, ok := sc.App.Work(list[at].queue).Type()
	if _, runs := sc.App.Processes.Type(t); !runs {
		return Subject{}, false
	}
	return Subject{Type: t}, ok
}
