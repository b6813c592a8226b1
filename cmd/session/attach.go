package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/strip"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/local"
	"app.gonogo/gonogo/sources/login"
	"app.gonogo/gonogo/sources/recorder"
)

// Place is where the gonogos of this user meet.
func (m *Session) Place() (local.Place, error) {
	host, err := login.Host(m.Getenv)
	if err != nil {
		return local.Place{}, err
	}
	return local.At(m.Getenv("XDG_RUNTIME_DIR"), config.StatePath(m.Env(), "run"), os.TempDir(), host), nil
}

// Attaches tells whether this run attaches to another gonogo of the user, or lets others attach. On an embedded platform there are no others.
func (m *Session) Attaches() bool {
	return local.Supported && m.Flags.Attach && !m.Watches() && m.Loaded.Config.Attach != config.AttachOff && m.Speed == 0
}

// Attached tells whether another gonogo asks the platform for the apps of this one: it is that one which tells people and keeps things.
func (m *Session) Attached() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.attached) > 0 || m.Watches()
}

func (m *Session) setAttached(app string, on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if on {
		m.attached[app] = true
	} else {
		delete(m.attached, app)
	}
}

// publishEvery is how often those who show a strip hear of news.
const publishEvery = time.Second

// publish gives those who show a strip what is known.
func (m *Session) publish(s *model.State) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.givers) == 0 || s.Now.Sub(m.published) < publishEvery && s.Now.After(m.published) {
		return
	}
	m.published = s.Now
	for id, g := range m.givers {
		if a := s.App(id); a != nil {
			g.SetStrip(strip.Of(s, a))
		}
	}
}

// attachedApp is how an app is watched by way of another gonogo.
type attachedApp struct {
	known time.Time // all was told up to then; zero: nothing was
	line  time.Time // the stamp of the newest line, by the platform's clock
	heard time.Time // when the other gonogo last said anything
	by    int       // the process that was attached to last

	healths map[model.SourceName]model.Health // of the app's sources, as the other gonogo told them last
}

// leadWithin bounds how long others are held back while an app is looked up; leadAgain is how long to wait where somebody was faster.
const (
	leadWithin = 10 * time.Second
	leadAgain  = 50 * time.Millisecond
)

// attachOrLead tells what another gonogo of the user tells of the app. Where there is none, or no longer, the app is joined, and others can attach.
func (a *appSource) attachOrLead(ctx context.Context, emit func(model.Event)) error {
	place, err := a.Place()
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		n, leads := place.Leading(a.name)
		end := func() {}
		if !leads {
			wait, cancel := context.WithTimeout(ctx, leadWithin)
			n, leads, end = place.Joining(wait, a.name)
			cancel()
		}
		if !leads {
			a.askStatusPage()
			err := a.lead(ctx, place, emit)
			end()
			if !errors.Is(err, local.ErrHeld) {
				return err
			}
			if err := sources.Wait(ctx, leadAgain); err != nil {
				return nil
			}
			if _, leads := place.Leading(a.name); !leads {
				return &feedHeld{}
			}
			continue
		}
		if err := a.attach(ctx, place, n, emit); err != nil {
			return err
		}
	}
	return nil
}

// feedHeld is the failure of an app whose lock is held by a gonogo that cannot be attached to.
type feedHeld struct{}

func (*feedHeld) Error() string {
	return "another gonogo of yours watches this app and does not answer. End it, or use --no-attach"
}

// attach tells what another gonogo tells, until that has ended: then the error is nil. One that never told anything, or has fallen silent, is a
// failure.
func (a *appSource) attach(ctx context.Context, place local.Place, n local.Note, emit func(model.Event)) error {
	met, first := false, a.known.IsZero()
	if a.healths == nil {
		a.healths = map[model.SourceName]model.Health{}
	}
	r := feed.NewReader(feed.ReaderOptions{
		Name: a.Name(), By: a.Agent(), App: n.App, Known: a.known, Clock: a.Clock,
		Dial: local.Dialer(place, n.App),
		Met: func(h feed.Header) {
			met = true
			a.setAttached(a.name, true)
			a.Hub.Elsewhere(h.App, fmt.Sprintf("the gonogo of process %d reads for this one: hold sources back there", h.PID))
			a.giveOrders(h.App, h.Name)
			a.watchProposals(h.App)
			if a.Joined != nil {
				a.Joined(h.App, h.Name)
			}
		},
		Past: func(h feed.Header, past []model.Event) []model.Event {
			if a.past != nil {
				a.past.Restore(past)
			}
			for _, e := range past {
				a.noteLine(e)
			}
			if first {
				past = feed.Standing(a.loadBefore(ctx, h), h.App, past)
			}
			if h.PID != a.by {
				a.by = h.PID
				past = append(past, model.Event{App: h.App, Fact: &model.Notice{Loud: true, Text: fmt.Sprintf("attached to the gonogo of process %d, which asks the platform", h.PID)}})
			}
			return past
		},
	})
	a.reads(n.App, r)
	defer a.reads(n.App, nil)
	defer a.setAttached(a.name, false)
	err := r.Run(ctx, func(e model.Event) {
		a.noteLine(e)
		if h, ok := e.Fact.(*model.Health); ok && e.App == n.App {
			a.healths[h.Name] = *h
		}
		emit(e)
	})
	a.known = r.Known()
	if at := r.Heard(); !at.IsZero() {
		a.heard = at
	}
	switch f := new(sources.Failure); {
	case ctx.Err() != nil:
		return nil
	case errors.As(err, &f) && f.Code == feed.CodeSilent:
		return a.silent(n, emit)
	case !met:
		return err
	}
	emit(model.Event{App: n.App, Fact: &model.Notice{Loud: true, Text: fmt.Sprintf("the gonogo of process %d has ended", n.PID)}})
	return nil
}

// silentAgain is how long to wait before a gonogo that is silent is greeted again.
const silentAgain = 5 * time.Second

// silent is the failure of an app whose gonogo hangs, or was stopped: it keeps its place. What it told of its sources no longer holds.
func (a *appSource) silent(n local.Note, emit func(model.Event)) error {
	f := &sources.Failure{
		Code: feed.CodeSilent, After: silentAgain, Why: "the gonogo that reads for this pane says nothing",
		Do: fmt.Sprintf("kill -9 %d, or start this one with --no-attach", n.PID),
	}
	if !a.heard.IsZero() {
		f.Why = "the gonogo that reads for this pane has said nothing for " + phrase.Span(a.Clock().Sub(a.heard))
	}
	for _, h := range a.healths {
		if h.State == model.Live || h.State == model.Loading {
			h.State, h.Code, h.Why, h.Do, h.Since = model.Failing, f.Code, f.Why, f.Do, a.heard
			emit(model.Event{App: n.App, Source: h.Name, Fact: &h})
		}
	}
	return f
}

// noteLine notes the stamp of the newest line.
func (a *appSource) noteLine(e model.Event) {
	if l, ok := e.Fact.(*model.LogLines); ok && l.Batch.LastAt().After(a.line) {
		a.line = l.Batch.LastAt()
	}
}

// lead joins the app, and lets others attach.
func (a *appSource) lead(ctx context.Context, place local.Place, emit func(model.Event)) error {
	client, id, info, err := a.lookUp(ctx)
	if err != nil {
		return err
	}
	n := local.Note{App: id, Name: info.Name, PID: os.Getpid(), By: a.Agent(), Began: a.Clock().UTC()}
	lead, err := place.Lead(n)
	switch {
	case errors.Is(err, local.ErrHeld):
		return err
	case err != nil:
		emit(model.Event{App: id, Fact: &model.Notice{Text: "other gonogos cannot attach to this one: " + sourcesForeign(err)}})
	default:
		defer a.listen(ctx, lead, n)()
	}
	a.Hub.Elsewhere(id, "")
	if !a.known.IsZero() {
		emit(model.Event{App: id, Fact: &model.Notice{Loud: true, Text: "this gonogo asks the platform now"}})
	}
	a.joinAs(ctx, emit, client, id, info)
	return nil
}

// readyWithin bounds the wait for the socket.
const readyWithin = time.Second

// listen lets others attach. What it gives waits until they can.
func (a *appSource) listen(ctx context.Context, lead *local.Lead, n local.Note) (await func()) {
	g := feed.NewGiver(a.Hub, feed.Header{By: n.By, PID: n.PID, App: n.App, Name: n.Name, Began: n.Began})
	a.mu.Lock()
	a.givers[n.App] = g
	a.mu.Unlock()
	server := local.NewServer(lead, g)
	a.Hub.Add("", server)
	return func() {
		wait, cancel := context.WithTimeout(ctx, readyWithin)
		defer cancel()
		select {
		case <-wait.Done():
		case <-server.Ready():
		}
	}
}

// lookUp asks the platform for the app.
func (a *appSource) lookUp(ctx context.Context) (*api.Client, model.AppID, model.AppInfo, error) {
	client, err := a.Platform(ctx)
	if err != nil {
		return nil, "", model.AppInfo{}, err
	}
	id, info, err := client.App(ctx, a.name)
	return client, id, info, err
}

func sourcesForeign(err error) string { return sources.Foreign(err.Error()) }

// attachedOrders are those of an app that another gonogo watches. They go from this process, with its own token; how they end is told by what the
// other one sees.
type attachedOrders struct {
	session *Session
	app     model.AppID
	name    string
}

// Do sends an order, and has the other gonogo look.
func (o attachedOrders) Do(ctx context.Context, order model.Order, emit func(model.Event)) error {
	client, err := o.session.OwnPlatform(ctx)
	if err != nil {
		return err
	}
	_, info, err := client.App(ctx, o.name)
	if err != nil {
		return err
	}
	w := o.session.Watch(client, o.app, info)
	return w.Do(ctx, order, func(e model.Event) {
		emit(e)
		if r := o.session.reader(o.app); r != nil {
			r.Ask(model.Request{Kind: model.Refresh, App: o.app})
		}
	})
}

// giveOrders names who carries out the orders of an app that another gonogo watches.
func (m *Session) giveOrders(id model.AppID, name string) {
	if m.Loaded.Config.App(name).ReadOnly {
		m.Hub.Orders(id, readOnlyOrders{})
		return
	}
	m.Hub.Orders(id, attachedOrders{m, id, name})
}

// reads notes who reads the app for this gonogo, and what app that gives; nil: nobody does any more.
func (a *appSource) reads(id model.AppID, r *feed.Reader) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.readers[id], a.met = r, id
	if r == nil {
		a.met = ""
	}
}

func (m *Session) reader(id model.AppID) *feed.Reader {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.readers[id]
}

// Ask passes a request on to the gonogo that watches the app: one of this app, or of none, and none before that has answered. The sources of other
// apps are asked the same.
func (a *appSource) Ask(q model.Request) {
	a.mu.Lock()
	id := a.met
	r := a.readers[id]
	a.mu.Unlock()
	if r != nil && (q.App == "" || q.App == id) {
		r.Ask(q)
	}
}

// loadBefore is what was recorded of an app before another gonogo began to watch it.
func (m *Session) loadBefore(ctx context.Context, h feed.Header) *model.State {
	limits := model.DefaultLimits()
	limits.LogBytes = int64(m.Loaded.Config.Memory)
	if m.recordings == "" || !m.Flags.Load {
		return model.New(limits)
	}
	ctx, cancel := context.WithTimeout(ctx, longestLoad)
	defer cancel()
	list, err := recorder.List(m.recordings)
	if err != nil {
		return model.New(limits)
	}
	var before []recorder.Recording
	for _, r := range list {
		if r.Began.Before(h.Began.Add(-time.Second)) {
			before = append(before, r)
		}
	}
	s, _, _, err := recorder.Load(ctx, before, h.App, m.Clock().Add(-recorder.History), limits)
	if err != nil || s == nil {
		return model.New(limits)
	}
	return s
}

var _ sources.Asker = (*appSource)(nil)
