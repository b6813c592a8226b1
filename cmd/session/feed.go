package session

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"os"
	"os/user"
	"strings"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/fault"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/feed/answers"
	"app.gonogo/gonogo/sources/feed/jet"
	"app.gonogo/gonogo/sources/feed/web"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/stream"
	"app.gonogo/gonogo/sources/login"
)

// watching is what a session has to do with a gonogo that serves. The session's mutex guards it.
type watching struct {
	remote  feed.Remote
	answers *answers.Transport
	own     *api.Client // for orders
	mute    string      // why no order can be given; empty: nothing is known against it
}

// Watches tells whether this run watches by way of a gonogo that serves.
func (m *Session) Watches() bool { return m.Flags.Feed.URL != "" }

// FeedTokenPath is the file of the token that a serve makes for itself, and that watchers of the same user find; empty: there is no place for it.
func (m *Session) FeedTokenPath() string { return config.StatePath(m.Env(), "feed-token") }

// Remote is the gonogo that serves.
func (m *Session) Remote() (feed.Remote, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.openRemote()
}

// openRemote reads the flags. The caller holds mu.
func (m *Session) openRemote() (feed.Remote, error) {
	if m.remote != nil {
		return m.remote, nil
	}
	f := m.Flags.Feed
	if jet.Is(f.URL) {
		o, err := m.NATS(f)
		if err != nil {
			return nil, err
		}
		r, err := jet.NewRemote(o)
		if err != nil {
			return nil, base.ExitError{Code: base.ExitUsage, Err: err}
		}
		m.remote = r
		return r, nil
	}
	o := web.RemoteOptions{URL: f.URL, Token: strings.TrimSpace(m.Getenv("GONOGO_FEED_TOKEN")), UserAgent: m.Agent()}
	if f.TokenFile != "" {
		text, err := os.ReadFile(m.Abs(f.TokenFile))
		if err != nil {
			return nil, unusable(f.Says("token-file"), f.TokenFile, err)
		}
		o.Token = lastWord(string(text))
	}
	var err error
	if o.CA, err = m.feedCA(f); err != nil {
		return nil, err
	}
	if o.Cert, err = m.feedCertificate(f); err != nil {
		return nil, err
	}
	if o.Token == "" && o.Cert == nil && strings.HasPrefix(f.URL, "http://") { // on this machine
		if text, err := os.ReadFile(m.FeedTokenPath()); err == nil {
			o.Token = lastWord(string(text))
		}
	}
	r, err := web.NewRemote(o)
	if err != nil {
		return nil, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	m.remote = r
	return r, nil
}

// feedCA is the certificates by which a feed is known, in PEM; nil: those that the system trusts.
func (m *Session) feedCA(f base.Feed) ([]byte, error) {
	if f.CA == "" {
		return nil, nil
	}
	text, err := os.ReadFile(m.Abs(f.CA))
	if err != nil {
		return nil, unusable(f.Says("ca"), f.CA, err)
	}
	return text, nil
}

// feedCertificate is what a watcher shows; nil: it shows none.
func (m *Session) feedCertificate(f base.Feed) (*tls.Certificate, error) {
	names := f.Says("cert") + " and " + f.Says("key")
	if (f.Cert == "") != (f.Key == "") {
		return nil, base.Usage("%s go together", names)
	}
	if f.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(m.Abs(f.Cert), m.Abs(f.Key))
	if err != nil {
		return nil, unusable(names, f.Cert, err)
	}
	return &pair, nil
}

// feedClient reads apps from the feed as from the platform. The caller holds mu.
func (m *Session) feedClient() (*api.Client, error) {
	r, err := m.openRemote()
	if err != nil {
		return nil, err
	}
	m.answers = &answers.Transport{Remote: r, By: m.Agent(), Clock: m.Clock}
	return m.answers.Client(api.Options{UserAgent: m.Agent(), Production: func(app string) bool { return m.Loaded.Config.App(app).Production }})
}

// Backlog reads the newest lines of an app's log: those that the platform keeps, or those that the feed has.
func (m *Session) Backlog(ctx context.Context, client *api.Client, app string, give func(*logstore.Batch)) error {
	if !m.Watches() {
		return stream.Backlog(ctx, client, app, give)
	}
	_, events, err := m.answers.Read(ctx, app, time.Time{})
	for _, e := range events {
		if f, ok := e.Fact.(*model.LogLines); ok {
			give(f.Batch)
		}
	}
	return feedFault(err)
}

// FeedState is what the feed knows of an app, with so much of its past.
func (m *Session) FeedState(ctx context.Context, app string, span time.Duration) (*model.State, *model.App, error) {
	if _, err := m.Platform(ctx); err != nil {
		return nil, nil, err
	}
	h, events, err := m.answers.Read(ctx, app, m.Clock().Add(-span))
	if err != nil {
		return nil, nil, feedFault(err)
	}
	s := model.New(model.DefaultLimits())
	now := m.Clock().UTC()
	s.Apply(append(events, model.Event{At: now, Seen: now, Source: "gonogo", Fact: &model.Tick{Now: now}}))
	a := s.App(h.App)
	if a == nil {
		return nil, nil, feedFault(&sources.Failure{Code: "empty", Why: "the feed knows nothing of the app yet", Do: "try again"})
	}
	return s, a, nil
}

// Person is what the machine calls whoever runs gonogo; empty where nothing tells.
func (m *Session) Person() string {
	if name := cmp.Or(m.Getenv("USER"), m.Getenv("LOGNAME"), m.Getenv("USERNAME")); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// LogOf follows the log of an app, and nothing else.
func (m *Session) LogOf(client *api.Client, id model.AppID, info model.AppInfo) sources.Source {
	if !m.Watches() {
		return OnlyLog(m.Watch(client, id, info))
	}
	return &feedLog{Session: m, app: cmp.Or(info.Name, string(id))}
}

// feedLog is the log of an app as a feed has it, with what its lines tell.
type feedLog struct {
	*Session
	app    string
	reader *feed.Reader
}

// Name is that of the log.
func (*feedLog) Name() model.SourceName { return model.LogsSource }

// Run tells it.
func (l *feedLog) Run(ctx context.Context, emit func(model.Event)) error {
	remote, err := l.Remote()
	if err != nil {
		return err
	}
	if l.reader == nil {
		l.reader = feed.NewReader(feed.ReaderOptions{Name: l.Name(), By: l.Agent(), Clock: l.Clock, Team: true, Dial: remote.Dialer(l.app)})
	}
	return l.reader.Run(ctx, func(e model.Event) {
		switch e.Fact.(type) {
		case *model.LogLines, *model.Vitals, *model.Lifecycle, *model.Milestone:
			emit(e)
		}
	})
}

// lastWord is the token of a line "TOKEN" or "NAME=TOKEN".
func lastWord(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if _, token, named := strings.Cut(line, "="); named {
		line = token
	}
	return strings.TrimSpace(line)
}

func unusable(flag, path string, err error) error {
	return &fault.Error{What: "cannot use " + flag + " " + fault.Clean(path), Why: base.Cause(err), Do: "Check the file's name and what it holds", Code: fault.CodeConfig, Err: err}
}

// FeedApps are the names of the apps that are served.
func (m *Session) FeedApps(ctx context.Context) ([]string, error) {
	r, err := m.Remote()
	if err != nil {
		return nil, err
	}
	list, err := r.Apps(ctx)
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names, feedFault(err)
}

// feedFault is a failure of a feed in three parts.
func feedFault(err error) error {
	if f := new(sources.Failure); errors.As(err, &f) {
		do := f.Do
		if do != "" {
			do = strings.ToUpper(do[:1]) + do[1:]
		}
		return &fault.Error{What: "cannot watch by way of the feed", Why: f.Why, Do: do, Code: f.Code, Err: err}
	}
	return err
}

// feedSource finds the apps that are served and lets them be joined.
type feedSource struct{ *Session }

// Name begins as those that join apps do: while it fails there is no app.
func (feedSource) Name() model.SourceName { return "app feed" }

// Run finds the apps, adds them to the hub and ends.
func (f feedSource) Run(ctx context.Context, _ func(model.Event)) error {
	r, err := f.Remote()
	if err != nil {
		return err
	}
	list, err := r.Apps(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return &sources.Failure{Code: "empty", Why: "the feed has no app yet"}
	}
	for _, a := range list {
		f.Hub.Add("", &appSource{Session: f.Session, name: a.Name})
	}
	return nil
}

// StartFeed starts everything that watches the apps that are served. It returns at once, as Start does.
func (m *Session) StartFeed(ctx context.Context) error {
	m.Hub.Add("", feedSource{m})
	return m.Start(ctx, nil)
}

// historyLimits are how much is kept for those who come late: of a serve, that has many apps, up to half of the memory for log lines.
func (m *Session) historyLimits() feed.Limits {
	l := feed.DefaultLimits()
	if m.Flags.Serve {
		l.Bytes, l.Facts = max(l.Bytes, int64(m.Loaded.Config.Memory)/2), 10*l.Facts
	}
	return l
}

// join tells what a serve tells of the app. It goes on where it was cut.
func (a *appSource) join(ctx context.Context, emit func(model.Event)) error {
	remote, err := a.Remote()
	if err != nil {
		return err
	}
	if a.team == nil {
		a.team = feed.NewReader(feed.ReaderOptions{
			Name: a.Name(), By: a.Agent(), Clock: a.Clock, Team: true, Who: a.Person(), Dial: remote.Dialer(a.name),
			Met: func(h feed.Header) {
				a.reads(h.App, a.team)
				a.Hub.Elsewhere(h.App, "gonogo serve reads for this one: hold sources back there")
				a.giveOrders(h.App, h.Name)
			},
			Past: func(h feed.Header, past []model.Event) []model.Event {
				if a.loaded {
					return past
				}
				a.loaded = true
				return feed.Standing(a.loadBefore(ctx, h), h.App, past)
			},
		})
	}
	err = a.team.Run(ctx, emit)
	if f := new(sources.Failure); a.Flags.Feed.Configured && errors.As(err, &f) && f.Code == feed.CodeNoApp {
		there := *f
		there.Do = "the config names this feed: --feed '' asks the platform"
		return &there
	}
	return err
}

// tokenSource looks for the person's own token: without one no order can be given. It asks nobody.
type tokenSource struct{ *Session }

// OrdersSource is what health calls the way of a watcher's orders.
const OrdersSource model.SourceName = "own token"

// Name is what health calls it.
func (tokenSource) Name() model.SourceName { return OrdersSource }

// Run looks once.
func (t tokenSource) Run(ctx context.Context, emit func(model.Event)) error {
	host, err := login.Host(t.Getenv)
	if err == nil {
		_, err = login.Find(ctx, login.Env{TokenFile: t.Flags.TokenFile, Getenv: t.Getenv, Home: t.Home, Host: host})
	}
	if ctx.Err() != nil {
		return nil
	}
	h := &model.Health{Name: OrdersSource, State: model.Off, Code: model.CodeEnd, Why: "read to its end"}
	if err != nil {
		f := sources.FailureOf(err)
		h = &model.Health{Name: OrdersSource, State: model.Off, Code: "login", Why: "there is no token of your own: the screen is read-only", Do: cmp.Or(f.Do, "run heroku login")}
		t.mu.Lock()
		t.mute = h.Why
		t.mu.Unlock()
		emit(model.Event{Fact: &model.Notice{Text: "There is no Heroku token of your own here: the screen is read-only. heroku login gets one"}})
	}
	emit(model.Event{Fact: h})
	return nil
}

// Mute tells whether no order can be given: the person has no token.
func (m *Session) Mute() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.mute != ""
}

// OwnPlatform is the client for a person's own orders.
func (m *Session) OwnPlatform(ctx context.Context) (*api.Client, error) {
	if !m.Watches() {
		return m.Platform(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.own != nil {
		return m.own, nil
	}
	var err error
	m.own, err = m.newClient(ctx)
	return m.own, err
}
