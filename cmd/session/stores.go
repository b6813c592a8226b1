package session

import (
	"context"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/procfile"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/verdict"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/queues"
)

// QueueSettings is what the config says of an app's queues, as a fact: a recording holds by which limits it was judged.
func (m *Session) QueueSettings(app string) *queue.Settings {
	said := m.Loaded.Config.App(app)
	s := &queue.Settings{Process: said.QueueProcess}
	for q, a := range said.QueueAlarms {
		if s.Alarms == nil {
			s.Alarms = map[string]queue.AlarmSettings{}
		}
		s.Alarms[q] = queue.AlarmSettings{Depth: a.Depth, For: model.Duration(time.Duration(a.For)), Latency: model.Duration(time.Duration(a.Latency)),
			Within: model.Duration(time.Duration(a.Within)), Off: a.Off}
	}
	return s
}

// VerdictSettings is what the config says of an app's verdict, as a fact.
func (m *Session) VerdictSettings(app string) *model.VerdictSettings {
	said := m.Loaded.Config.App(app)
	s := &model.VerdictSettings{Settings: verdict.Settings{Window: time.Duration(said.VerdictWindow), Requests: said.VerdictRequests}}
	for name, r := range said.Verdict {
		if s.Rules == nil {
			s.Rules = map[verdict.RuleName]verdict.Limits{}
		}
		s.Rules[verdict.RuleName(name)] = verdict.Limits{Off: r.Off, Hold: r.Hold, NoGo: r.NoGo}
	}
	return s
}

// QueueEntries are the stores that the config names for an app, by name.
func (m *Session) QueueEntries(app string) []queues.Entry {
	said := m.Loaded.Config.App(app).QueueSources
	var out []queues.Entry
	for _, name := range slices.Sorted(maps.Keys(said)) {
		e := queues.Entry{Name: name, Exec: said[name].Exec(), URL: said[name].Address()}
		if v := said[name].Var(); v != "" {
			e.URL = "var:" + v
		}
		out = append(out, e)
	}
	return out
}

// QueueOptions are what every watcher of a store of an app needs.
func (m *Session) QueueOptions(app string, found queues.Found) queues.Options {
	return queues.Options{
		Found: found, Mode: queues.Auto, Clock: m.Clock,
		Reload: func(ctx context.Context) (map[string]string, error) {
			return m.Client.ConfigVars(forStores(ctx, ""), app)
		},
		Known: func(store queue.StoreID) []string { return config.KnownNames(m.Env(), store) },
		Keep: func(store queue.StoreID, names []string) {
			_ = config.KeepNames(m.Env(), store, names) // a cache: without it the next search takes longer
		},
	}
}

// QueueNames gives the queues that the commands of a formation name, by library.
func QueueNames(f model.Formation) func(library string) []string {
	named := map[string][]string{}
	for _, t := range f.Types {
		for _, c := range procfile.Read(t.Command) {
			named[c.Library] = append(named[c.Library], c.Names()...)
		}
	}
	return func(library string) []string { return named[library] }
}

// QueueMode is whether an app's queue stores may be read: by flag, by the config, else at once, but after a question on
// declared production.
func (m *Session) QueueMode(info model.AppInfo) queues.Mode {
	said := m.Loaded.Config.App(info.Name).Queues
	switch {
	case m.Flags.Queues != "":
		return queues.Mode(m.Flags.Queues)
	case m.Loaded.Origins["apps."+info.Name+".queues"] != "":
		return queues.Mode(said)
	case info.Production && said == config.QueuesAuto:
		return queues.Ask
	}
	return queues.Mode(said)
}

// storeFinder finds the queue stores among an app's config vars and sets a watcher on each. A store that several apps share
// is read once.
type storeFinder struct {
	*Session
	app   model.AppID
	name  string
	mode  queues.Mode
	found map[queue.StoreID]bool // by this finder
	anew  []queue.StoreID        // whose reader has gone; the session's mutex guards it
	again chan struct{}          // capacity one: the config vars may have changed
}

func newStoreFinder(m *Session, app model.AppID, name string, mode queues.Mode) *storeFinder {
	return &storeFinder{Session: m, app: app, name: name, mode: mode, found: map[queue.StoreID]bool{}, again: make(chan struct{}, 1)}
}

// hurry has the config vars read again. It does not block.
func (q *storeFinder) hurry() {
	select {
	case q.again <- struct{}{}:
	default: // they are to be already
	}
}

// Ask takes a refresh.
func (q *storeFinder) Ask(r model.Request) {
	if r.Kind == model.Refresh {
		q.hurry()
	}
}

// Name is what health calls it.
func (*storeFinder) Name() model.SourceName { return model.QueuesSource }

// Run reads the config vars, and again after each new release and each refresh: an add-on may come later.
func (q *storeFinder) Run(ctx context.Context, emit func(model.Event)) error {
	for reading := ctx; ; { // the first time at once: somebody waits for it
		if err := q.find(reading, emit); err != nil {
			return err
		}
		emit(model.Event{App: q.app, Fact: &model.Health{Name: q.Name(), State: model.Off, Code: model.CodeEnd, Why: "read to its end"}})
		select {
		case <-ctx.Done():
			return nil
		case <-q.again:
		}
		var err error
		if reading, err = q.Client.WaitTurn(forStores(ctx, q.app)); err != nil {
			return nil //nolint:nilerr // ctx has ended
		}
	}
}

// find reads the config vars once; the values stay inside the sources.
func (q *storeFinder) find(ctx context.Context, emit func(model.Event)) error {
	vars, err := q.Client.ConfigVars(ctx, q.name)
	if err != nil {
		return err
	}
	emit(model.Event{App: q.app, Fact: q.QueueSettings(q.name)})
	formation, _, err := q.Client.Formation(ctx, q.name)
	if err != nil {
		formation = model.Formation{} // without it a search finds the queues, a little later
	}
	q.forget()
	for _, found := range queues.Resolve(vars, q.QueueEntries(q.name)) {
		if q.found[found.Store] {
			continue
		}
		mode, err := q.modeOf(found.Store)
		if err != nil {
			return err
		}
		q.found[found.Store] = true
		if !q.claim(found.Store) {
			emit(model.Event{App: q.app, Fact: &queue.StoreInfo{Store: found.Store, Var: found.Var}})
			continue
		}
		o := q.QueueOptions(q.name, found)
		o.Mode = mode
		o.Named = QueueNames(formation)
		o.Remember = func(store queue.StoreID, allow bool) { q.remember(store, allow, emit) }
		q.Hub.Add(q.app, queues.NewWatcher(o))
	}
	return nil
}

// claim makes a store this finder's; false: another app's has it.
func (q *storeFinder) claim(s queue.StoreID) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stores[s] != nil {
		q.waits[s] = append(q.waits[s], q)
		return false
	}
	q.stores[s] = q
	return true
}

// forget has those stores found again whose reader has gone.
func (q *storeFinder) forget() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, s := range q.anew {
		delete(q.found, s)
	}
	q.anew = nil
}

// release gives the stores of an app that is read no more to those of other apps that wait for them.
func (q *storeFinder) release() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for s, of := range q.stores {
		if of != q {
			continue
		}
		delete(q.stores, s)
		for _, other := range q.waits[s] {
			other.anew = append(other.anew, s)
			other.hurry()
		}
		delete(q.waits, s)
	}
}

// modeOf is the mode after what the user said about this store before.
func (q *storeFinder) modeOf(store queue.StoreID) (queues.Mode, error) {
	if q.mode != queues.Ask {
		return q.mode, nil
	}
	allow, known, err := config.StoreAnswer(q.Env(), q.app, store)
	if err == nil && known && allow {
		return queues.Auto, nil
	}
	return q.mode, err // a "no" is asked again: it held for that day
}

func (q *storeFinder) remember(store queue.StoreID, allow bool, emit func(model.Event)) {
	if err := config.RememberStore(q.Env(), q.app, store, allow); err != nil {
		emit(model.Event{App: q.app, Fact: &model.Notice{Bad: true, Text: err.Error()}})
	}
}
