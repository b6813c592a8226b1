package session

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/proposals"
	"app.gonogo/gonogo/sources/queues"
)

// appSource looks an app up and puts its sources to work. Its health is the health of the way in: token, host, app name.
type appSource struct {
	*Session
	name string
	attachedApp

	proposes bool         // what agents propose is looked for already
	team     *feed.Reader // of a gonogo that serves
	loaded   bool         // what that knew at first
	met      model.AppID  // what that gives
}

// Name tells which app is joined.
func (a *appSource) Name() model.SourceName { return model.SourceName("app " + a.name) }

// Run finds the token and the app, adds the app's sources to the hub and ends.
func (a *appSource) Run(ctx context.Context, emit func(model.Event)) error {
	if a.Watches() {
		return a.join(ctx, emit)
	}
	if a.Publishing.Station != nil {
		return a.publishOrStandBy(ctx, emit)
	}
	if a.Attaches() {
		return a.attachOrLead(ctx, emit)
	}
	client, id, info, err := a.lookUp(ctx)
	if err != nil {
		return err
	}
	a.joinAs(ctx, emit, client, id, info)
	return nil
}

// joinAs adds the sources of an app to the hub.
func (a *appSource) joinAs(ctx context.Context, emit func(model.Event), client *api.Client, id model.AppID, info model.AppInfo) {
	emit(model.Event{App: id, Source: model.AppSource, Fact: &info})
	emit(model.Event{App: id, Fact: a.VerdictSettings(info.Name)})
	if a.Joined != nil {
		a.Joined(id, info.Name)
	}
	w := a.Watch(client, id, info)
	if a.known.IsZero() {
		a.loadEarlier(ctx, id, w, emit)
	} else if !a.line.IsZero() { // another gonogo has told all that was before
		w.Follow(a.line)
	}
	a.restore(id, emit) // behind it: what releases left behind is in no recording
	a.Hub.Orders(id, w)
	if a.Loaded.Config.App(info.Name).ReadOnly {
		a.Hub.Orders(id, readOnlyOrders{})
	}
	a.watchProposals(id)
	a.addCommits(ctx, id, info.Name, emit) // before the sources: it reads the ledger from the first on
	mode := a.QueueMode(info)
	finder := newStoreFinder(a.Session, id, info.Name, mode)
	for _, s := range w.Sources() {
		if s.Name() == model.ReleasesSource && mode != queues.Off {
			s = &releaseTap{Source: s, told: finder.hurry}
		}
		a.Hub.Add(id, s)
	}
	if mode == queues.Off {
		emit(model.Event{App: id, Fact: &model.Health{Name: model.QueuesSource, State: model.Off, Why: "by --queues or by the config", Do: "--queues auto reads them this once"}})
		return
	}
	a.Hub.Add(id, finder)
}

// watchProposals looks for what agents propose to the person at this screen, once: whichever gonogo reads the app, they are on this machine.
func (a *appSource) watchProposals(id model.AppID) {
	dir := config.StatePath(a.Env(), "proposals")
	if a.proposes || !a.OnScreen || dir == "" {
		return
	}
	a.proposes = true
	a.Hub.Add(id, &proposals.Watcher{Box: proposals.Box{Dir: dir, Clock: time.Now}, App: id}) // by the machine's clock: another process writes them
}

// restore tells what earlier releases of an app left behind. What cannot be read is as if it had never been kept.
func (m *Session) restore(id model.AppID, emit func(model.Event)) {
	if m.Keeper == nil {
		return
	}
	if list, err := m.Keeper.Shelf.Load(id); err == nil && len(list) > 0 {
		emit(model.Event{App: id, Source: model.KeeperSource, Fact: &model.Baselines{Load: *baseline.NewLoad(list)}})
	}
}

// readOnlyOrders takes the place of an app's orders where the config says read_only: there is no way to the platform behind it.
type readOnlyOrders struct{}

// Do refuses.
func (readOnlyOrders) Do(_ context.Context, o model.Order, emit func(model.Event)) error {
	emit(model.Event{App: o.App, Fact: &model.OrderEvent{Order: o, Stage: model.Refused,
		Why: "read-only: the config says so for this app", Do: "set read_only to false in your own config file"}})
	return nil
}
