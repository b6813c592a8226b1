// Package session is one run against one platform: the configuration, the client and the hub that everybody reads from, and how apps
// and their queue stores come to it.
package session

import (
	"context"
	"fmt"
	"sync"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/github"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/hub"
	"app.gonogo/gonogo/sources/login"
	"app.gonogo/gonogo/sources/releases"
	"app.gonogo/gonogo/sources/remote"
	"app.gonogo/gonogo/sources/status"
)

// StopWithin is how long leaving waits for the sources to stop. One that hangs is left to the end of the process.
const StopWithin = 300 * time.Millisecond

// WaitForStop gives a hub whose ctx has ended a moment to stop its sources.
func WaitForStop(h *hub.Hub) {
	gone := make(chan struct{})
	go func() { h.Wait(); close(gone) }()
	select {
	case <-gone:
	case <-time.After(StopWithin):
	}
}

// Session is one run against one platform: the configuration, the client and the hub that everybody reads from.
type Session struct {
	*base.Process
	Flags  *base.Flags
	Loaded config.Loaded
	Hub    *hub.Hub

	Repository Repository // nil: the git repository that gonogo stands in

	recordings string           // where the run is recorded; empty: it is not
	Keeper     *releases.Keeper // keeps what releases leave behind; nil: nothing is kept
	tells      *teller          // tells the recorder what is concluded; nil: nobody does

	MadeUp   bool                              // the platform is simulated: nothing there is worth a permission
	Joined   func(id model.AppID, name string) // hears of each app that is watched; nil: nobody does
	OnScreen bool                              // the screen shows what the platform warns of; nothing may be printed beside it

	mu     sync.Mutex // guards what follows: several apps are joined at once
	Client *api.Client
	stores map[queue.StoreID]*storeFinder   // who reads each
	waits  map[queue.StoreID][]*storeFinder // who found it later
	hosts  map[github.Name]*github.Client   // who is asked for commits that are not here
	opened map[string]*openedApp            // apps that were asked for after the start
	sharing
	watching

	Publishing Publishing // a serve's, over NATS
}

// sharing is what a session has to do with the other gonogos of the user. The session's mutex guards it.
type sharing struct {
	past      *feed.History // what others are given that attach; nil: nobody can
	attached  map[string]bool
	readers   map[model.AppID]*feed.Reader
	givers    map[model.AppID]*feed.Giver
	published time.Time      // the strip
	page      *status.Poller // not asked yet; nil: it is asked, or nobody wants it
}

// settings reads the configuration and lays the flags over it.
func settings(p *base.Process, f *base.Flags) (config.Loaded, error) {
	loaded, err := config.Load(p.Env())
	if err != nil {
		return loaded, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	for _, set := range []struct {
		on               bool
		path, text, flag string
	}{
		{f.ReadOnly || p.ReadOnly, "read_only", "true", "--read-only"},
		{f.Utc, "utc", "true", "--utc"},
		{f.Ascii, "ascii", "true", "--ascii"},
		{f.Memory != "", "memory", f.Memory, "--memory"},
		{f.Color != "", "color", f.Color, "--color"},
		{f.NoRecord, "recording.keep", config.KeepOff, "--no-record"},
		{f.NoAttach, "attach", config.AttachOff, "--no-attach"},
	} {
		if !set.on {
			continue
		}
		if err := loaded.Set(set.path, set.text, "flag "+set.flag); err != nil {
			return loaded, base.ExitError{Code: base.ExitUsage, Err: err}
		}
	}
	switch f.Queues {
	case "", config.QueuesAuto, config.QueuesAsk, config.QueuesOff:
		return loaded, nil
	}
	return loaded, base.Usage("--queues is auto, ask or off, not %q%s", f.Queues,
		phrase.DidYouMean(f.Queues, []string{config.QueuesAuto, config.QueuesAsk, config.QueuesOff}))
}

// Close waits for the sources to stop, and keeps what is to be kept.
func (m *Session) Close() {
	WaitForStop(m.Hub)
	m.closeAllowance()
	if m.Keeper != nil {
		_ = m.Keeper.Flush() // that it cannot be kept was told, or it is the last minute
	}
}

// Keep keeps what is known of the apps' releases: once a minute, and at the end of a run.
func (m *Session) Keep(s *model.State, last bool) {
	m.publish(s)
	if m.tells != nil && !m.Attached() {
		m.tells.news(s, m.Hub.Ask)
	}
	switch {
	case m.Keeper == nil || m.Attached(): // another gonogo keeps it
	case last:
		m.Keeper.Last(s)
	default:
		m.Keeper.Note(s)
	}
}

// New makes a session; nothing is asked of anybody yet.
func New(p *base.Process, f *base.Flags) (*Session, error) {
	loaded, err := settings(p, f)
	if err != nil {
		return nil, err
	}
	f.Feed.Configure(loaded.Config.Feed, p.Home, p.Getenv("GONOGO_FEED_TOKEN") != "")
	m := &Session{Process: p, Flags: f, Loaded: loaded, stores: map[queue.StoreID]*storeFinder{}, waits: map[queue.StoreID][]*storeFinder{}, hosts: map[github.Name]*github.Client{}, opened: map[string]*openedApp{}}
	if dir := config.StatePath(p.Env(), "releases"); dir != "" {
		m.Keeper = releases.NewKeeper(dir, p.Clock)
	}
	m.sharing = sharing{attached: map[string]bool{}, readers: map[model.AppID]*feed.Reader{}, givers: map[model.AppID]*feed.Giver{}}
	o := hub.Options{Clock: p.Clock, ReadOnly: loaded.Config.ReadOnly, Speed: p.Speed, Seen: p.Crashes.Seen}
	if m.Attaches() || f.Serve {
		m.past = feed.NewHistory(m.historyLimits())
		o.Past = m.past
	}
	m.Hub = hub.New(o)
	return m, nil
}

// Names are the apps that are meant; of a feed, all that it has.
func (m *Session) Names(ctx context.Context) ([]string, error) {
	if len(m.Flags.Apps) == 0 && m.Watches() {
		return m.FeedApps(ctx)
	}
	if len(m.Flags.Apps) == 0 {
		a, err := remote.Find(ctx, remote.Env{Getenv: m.Getenv, Cwd: m.Cwd, Remote: m.Flags.Remote})
		if err != nil {
			return nil, base.ExitError{Code: base.ExitUsage, Err: err}
		}
		return []string{a.Name}, nil
	}
	for _, name := range m.Flags.Apps {
		if err := remote.CheckApp(name, "--app"); err != nil {
			return nil, base.ExitError{Code: base.ExitUsage, Err: err}
		}
	}
	return m.Flags.Apps, nil
}

// Platform returns the client, after finding the token that the user already has.
func (m *Session) Platform(ctx context.Context) (*api.Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.Client != nil {
		return m.Client, nil
	}
	var err error
	if m.Watches() {
		m.Client, err = m.feedClient()
		return m.Client, err
	}
	if m.Client = m.sharedClient(); m.Client != nil {
		return m.Client, nil
	}
	if m.Client, err = m.newClient(ctx); err == nil {
		m.shareClient()
	}
	return m.Client, err
}

// newClient makes a client with the user's token.
func (m *Session) newClient(ctx context.Context) (*api.Client, error) {
	host, err := login.Host(m.Getenv)
	if err != nil {
		return nil, err
	}
	token, err := login.Find(ctx, login.Env{TokenFile: m.Flags.TokenFile, Getenv: m.Getenv, Home: m.Home, Host: host})
	if err != nil {
		return nil, err
	}
	o := api.Options{
		URL: host, Token: token.Reveal(), Clock: m.Clock, UserAgent: m.Agent(),
		ReadOnly:   m.Loaded.Config.ReadOnly,
		Locked:     m.Hub.ReadOnly,
		Production: func(app string) bool { return m.Loaded.Config.App(app).Production },
		Allowance:  m.newAllowance(host, token.Reveal()),
	}
	if !m.OnScreen && m.Shared == nil {
		o.Warn = m.warn
	}
	return api.NewClient(o)
}

// Watch watches an app as often as the configuration says.
func (m *Session) Watch(client *api.Client, id model.AppID, info model.AppInfo) *heroku.Watch {
	poll := m.Poll
	if configured := m.Loaded.Config.Poll; poll == (heroku.Intervals{}) {
		poll = heroku.Intervals{Dynos: time.Duration(configured.Dynos), Releases: time.Duration(configured.Releases)}
	}
	return heroku.NewWatch(client, id, info, poll)
}

// warn prints a warning of the platform, as the heroku CLI does. The text is clean and masked.
func (m *Session) warn(text string) {
	fmt.Fprintln(m.Stderr, "gonogo: Heroku warns: "+text)
}

// Start starts everything that watches the named apps. It returns at once: the token, the app and its stores are looked up
// by supervised sources, so that a failure is told on the screen and tried again.
func (m *Session) Start(ctx context.Context, names []string) error {
	if err := m.startShared(len(names) == 0); err != nil {
		return err
	}
	for _, name := range names {
		m.Hub.Add("", &appSource{Session: m, name: name})
	}
	for _, n := range m.Loaded.Ignored {
		m.Hub.Add("", ignored{n})
	}
	m.Hub.Start(ctx)
	return nil
}

// askStatusPage has Heroku's status page asked, once a session. Where all apps are attached, another gonogo does it.
func (m *Session) askStatusPage() {
	m.mu.Lock()
	page := m.page
	m.page = nil
	m.mu.Unlock()
	if page != nil {
		m.Hub.Add("", page)
	}
}

// startShared adds what is of no single app. alone: no app is named.
func (m *Session) startShared(alone bool) error {
	if m.Watches() {
		_, err := m.Remote()
		m.Hub.Add("", tokenSource{m})
		return err
	}
	page, err := m.statusPage()
	if err != nil {
		return err
	}
	m.page = page
	if !m.Attaches() || alone {
		m.askStatusPage()
	}
	if m.Keeper != nil {
		m.Hub.Add("", m.Keeper)
	}
	return nil
}

// statusPage is the poller of Heroku's status page.
func (m *Session) statusPage() (*status.Poller, error) {
	page, err := status.New(status.Options{Host: m.Getenv("HEROKU_STATUS_HOST"), TrustHost: m.Getenv("HEROKU_TRUST_HOST"), UserAgent: m.Agent()})
	if err != nil {
		return nil, base.ExitError{Code: base.ExitUsage, Err: err}
	}
	return page, nil
}

// ReadStatus asks Heroku's status page once. An answer that it cannot be reached is one, too; without any there is no event.
func (m *Session) ReadStatus(ctx context.Context) []model.Event {
	page, err := m.statusPage()
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var answer []model.Event
	_ = page.Run(ctx, func(e model.Event) { // its error is what the event tells
		e.Source, e.Seen = page.Name(), m.Clock()
		answer = append(answer, e)
		cancel()
	})
	return answer
}

// Agent is how we name ourselves to servers.
func (m *Session) Agent() string { return "gonogo/" + base.VersionText() }

// ignored tells of a setting of the repository's file that does not count.
type ignored struct{ config.Note }

// Name is what health calls it.
func (ignored) Name() model.SourceName { return model.ConfigSource }

// Run tells it once.
func (n ignored) Run(_ context.Context, emit func(model.Event)) error {
	emit(model.Event{Fact: &model.Notice{Text: n.Path + " (" + n.Where + ") is not followed: " + n.Why + ". " + n.Do}})
	return nil
}
