package session

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/jet"
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

	ends []func() // undo what joinAs did beside the hub
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
	commits := a.addCommits(ctx, id, info.Name, emit) // before the sources: it reads the ledger from the first on
	mode := a.QueueMode(info)
	finder := newStoreFinder(a.Session, id, info.Name, mode)
	a.ends = []func(){w.Close, commits, finder.release}
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

// leave ends what joinAs began: another gonogo reads the app from now on.
func (a *appSource) leave(id model.AppID) {
	a.Hub.Remove(id)
	for _, end := range a.ends {
		end()
	}
	if a.ends = nil; a.past != nil {
		a.past.Forget(id)
	}
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

// Publishing is what a session has to do with NATS that publishes there.
type Publishing struct {
	Station *jet.Station // nil: it does not
	Remote  feed.Remote  // what another one publishes meanwhile
	Say     func(string) // tells the person who runs it
}

// NATS reads what lets a gonogo into NATS. The file of the token holds TOKEN, NAME=PASSWORD, or a user's credentials.
func (m *Session) NATS(f base.Feed) (jet.Options, error) {
	o := jet.Options{URL: f.URL, UserAgent: m.Agent(), Clock: m.Clock}
	text := []byte(m.Getenv("GONOGO_FEED_TOKEN"))
	if f.TokenFile != "" {
		var err error
		if text, err = os.ReadFile(m.Abs(f.TokenFile)); err != nil {
			return o, unusable(f.Says("token-file"), f.TokenFile, err)
		}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	name, secret, named := strings.Cut(line, "=")
	switch {
	case bytes.Contains(text, []byte("BEGIN NATS USER JWT")):
		o.Creds = text
	case named:
		o.Name, o.Token = strings.TrimSpace(name), strings.TrimSpace(secret)
	default:
		o.Token = strings.TrimSpace(line)
	}
	o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	pair, err := m.feedCertificate(f)
	if err != nil {
		return o, err
	}
	if pair != nil {
		o.TLS.Certificates = []tls.Certificate{*pair}
	}
	ca, err := m.feedCA(f)
	if err != nil {
		return o, err
	}
	if ca != nil {
		if o.TLS.RootCAs, err = x509.SystemCertPool(); err != nil {
			o.TLS.RootCAs = x509.NewCertPool()
		}
		if !o.TLS.RootCAs.AppendCertsFromPEM(ca) {
			return o, base.Usage("%s holds no certificate: give a file with certificates in PEM", f.Says("ca"))
		}
	}
	return o, nil
}

// standAgain is how long one that stands by waits before it looks again at what the other one tells.
const standAgain = time.Second

// publishOrStandBy takes the lead of the app, joins it and publishes it. While another gonogo leads, this one watches what that publishes: it asks the
// platform nothing, and goes on where the other one ended. So it does again where it loses the lead.
func (a *appSource) publishOrStandBy(ctx context.Context, emit func(model.Event)) error {
	for {
		p, client, id, info, err := a.standBy(ctx, emit)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		lost := make(chan string, 1)
		p.Lost = func(by string) { lost <- by }
		a.askStatusPage()
		a.Hub.Elsewhere(id, "")
		a.Hub.Add(id, p) // it holds the lead from now on
		a.joinAs(ctx, emit, client, id, info)
		emit(model.Event{App: id, Fact: &model.Health{Name: a.Name(), State: model.Off, Code: model.CodeEnd, Why: "read to its end"}})
		a.leads(true, "")
		select {
		case <-ctx.Done():
			return nil
		case by := <-lost:
			a.leads(false, by)
			a.leave(id)
		}
	}
}

// standBy waits until the lead is this one's, and all is known that was published before.
func (a *appSource) standBy(ctx context.Context, emit func(model.Event)) (p *jet.Publisher, client *api.Client, id model.AppID, info model.AppInfo, err error) {
	s := &standby{appSource: a}
	defer s.end()
	lead, err := a.Publishing.Station.Stand(ctx, a.name, func(by string) {
		a.leads(false, by)
		s.begin(ctx, emit)
	})
	if err != nil {
		return nil, nil, "", info, err
	}
	client, id, info, err = a.lookUp(ctx)
	if err == nil {
		var fence uint64
		if fence, err = lead.Fence(ctx, id); err == nil {
			s.begin(ctx, emit) // where nobody led lately, too: what was published is known then
			s.reach(ctx, fence)
		}
	}
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		lead.Leave()
		return nil, nil, "", info, err
	}
	return a.Publishing.Station.Publisher(a.Hub, lead, id, cmp.Or(info.Name, a.name), a.Clock().UTC()), client, id, info, nil
}

// leads says who leads. What only one of several serves must do, such as telling people, the one that leads does.
func (a *appSource) leads(this bool, by string) {
	a.setAttached(a.name, !this)
	if this {
		a.Publishing.Say("this one serves " + a.name + " now")
	} else {
		a.Publishing.Say(by + " serves " + a.name + ": this one stands by")
	}
}

// standby watches what another serve publishes.
type standby struct {
	*appSource
	reader *feed.Reader // nil: it has not begun
	stop   func()
	over   chan struct{}
	told   atomic.Bool   // what was published before
	none   chan struct{} // closed when nothing is there
}

// begin begins, once.
func (s *standby) begin(ctx context.Context, emit func(model.Event)) {
	if s.reader != nil {
		return
	}
	s.over, s.none = make(chan struct{}), make(chan struct{})
	ctx, s.stop = context.WithCancel(ctx)
	s.reader = feed.NewReader(feed.ReaderOptions{
		Name: s.Name(), By: s.Agent(), Clock: s.Clock, Team: true, Dial: s.Publishing.Remote.Dialer(s.name),
		Met: func(h feed.Header) {
			s.Hub.Elsewhere(h.App, "another gonogo serves the app: hold sources back there")
		},
		Past: func(h feed.Header, past []model.Event) []model.Event {
			defer s.told.Store(true)
			for _, e := range past {
				s.noteLine(e)
			}
			if s.told.Load() {
				return past
			}
			if s.past != nil {
				s.past.Restore(past)
			}
			return feed.Standing(s.loadBefore(ctx, h), h.App, past)
		},
	})
	go func() { defer close(s.over); s.run(ctx, emit) }()
}

// run tells what is published until ctx ends. Why it ends before does not matter: the lease says who leads.
func (s *standby) run(ctx context.Context, emit func(model.Event)) {
	none := sync.OnceFunc(func() { close(s.none) })
	for ctx.Err() == nil {
		err := sources.Guard(func() error {
			return s.reader.Run(ctx, func(e model.Event) {
				s.noteLine(e)
				emit(e)
			})
		})
		if f := new(sources.Failure); errors.As(err, &f) && f.Code == feed.CodeNoApp {
			none()
		}
		if sources.Wait(ctx, standAgain) != nil {
			return
		}
	}
}

// reach waits until all is known that was published before a place of the log, for a while.
func (s *standby) reach(ctx context.Context, place uint64) {
	ctx, cancel := context.WithTimeout(ctx, leadWithin)
	defer cancel()
	for !s.told.Load() || s.reader.At().Log < place {
		select {
		case <-s.none:
			return
		default:
		}
		if sources.Wait(ctx, leadAgain) != nil {
			return
		}
	}
}

// end ends it.
func (s *standby) end() {
	if s.reader == nil {
		return
	}
	s.stop()
	<-s.over
	s.known = s.reader.Known()
}
