package session

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"os"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/baseline"
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
			return o, unusable("--feed-token-file", f.TokenFile, err)
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
	if (f.Cert == "") != (f.Key == "") {
		return o, base.Usage("--feed-cert and --feed-key go together")
	}
	o.TLS = &tls.Config{MinVersion: tls.VersionTLS12}
	if f.Cert != "" {
		pair, err := tls.LoadX509KeyPair(m.Abs(f.Cert), m.Abs(f.Key))
		if err != nil {
			return o, unusable("--feed-cert and --feed-key", f.Cert, err)
		}
		o.TLS.Certificates = []tls.Certificate{pair}
	}
	if f.CA != "" {
		ca, err := os.ReadFile(m.Abs(f.CA))
		if err != nil {
			return o, unusable("--feed-ca", f.CA, err)
		}
		if o.TLS.RootCAs, err = x509.SystemCertPool(); err != nil {
			o.TLS.RootCAs = x509.NewCertPool()
		}
		if !o.TLS.RootCAs.AppendCertsFromPEM(ca) {
			return o, base.Usage("--feed-ca holds no certificate: give a file with certificates in PEM")
		}
	}
	return o, nil
}

// standAgain is how long one that stands by waits before it looks again at what the other one tells.
const standAgain = time.Second

// publishOrStandBy takes the lead of the app, joins it and publishes it. While another gonogo leads, this one watches what that publishes: it asks the
// platform nothing, and goes on where the other one ended.
func (a *appSource) publishOrStandBy(ctx context.Context, emit func(model.Event)) error {
	watch, stop := context.WithCancel(ctx)
	defer stop()
	over := make(chan struct{})
	standing := false
	lead, err := a.Publishing.Station.Stand(ctx, a.name, func(by string) {
		a.Publishing.Say(by + " serves " + a.name + ": this one stands by")
		if standing {
			return
		}
		standing = true
		a.setAttached(a.name, true)
		go func() { defer close(over); a.standBy(watch, emit) }()
	})
	stop()
	if standing {
		<-over
		a.setAttached(a.name, false)
	}
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	client, id, info, err := a.lookUp(ctx)
	if err != nil {
		lead.Leave()
		return err
	}
	a.Hub.Elsewhere(id, "")
	began := a.Clock().UTC()
	a.Hub.Add(id, a.Publishing.Station.Publisher(a.Hub, lead, id, cmp.Or(info.Name, a.name), began)) // it holds the lead from now on
	a.joinAs(ctx, emit, client, id, info)
	a.Publishing.Say("this one serves " + a.name + " now")
	return nil
}

// standBy tells what the one that leads tells, until ctx ends.
func (a *appSource) standBy(ctx context.Context, emit func(model.Event)) {
	r := feed.NewReader(feed.ReaderOptions{
		Name: a.Name(), By: a.Agent(), Clock: a.Clock, Team: true, Dial: a.Publishing.Remote.Dialer(a.name),
		Met: func(h feed.Header) {
			a.Hub.Elsewhere(h.App, "another gonogo serves the app: hold sources back there")
		},
		Past: func(h feed.Header, past []model.Event) []model.Event {
			first := a.known.IsZero()
			for _, e := range past {
				a.noteLine(e)
			}
			if !first {
				return past
			}
			if a.past != nil {
				a.past.Restore(past)
			}
			return feed.Standing(a.loadBefore(ctx, h), h.App, past)
		},
	})
	for ctx.Err() == nil {
		_ = r.Run(ctx, func(e model.Event) { // why it ended does not matter: the lease says who leads
			a.noteLine(e)
			emit(e)
		})
		a.known = r.Known()
		if pauseFor(ctx, standAgain) != nil {
			return
		}
	}
}
