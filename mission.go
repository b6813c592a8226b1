package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/login"
	"app.gonogo/gonogo/sources/queues"
	"app.gonogo/gonogo/sources/remote"
	"app.gonogo/gonogo/sources/status"
)

// mission is one run against one platform: the configuration, the client and the hub that everybody reads from.
type mission struct {
	*program
	flags  *flags
	loaded config.Loaded
	hub    *sources.Hub

	onScreen bool // the screen shows what the platform warns of; nothing may be printed beside it

	mu     sync.Mutex // guards what follows: several apps are joined at once
	client *heroku.Client
	stores map[model.StoreID]bool
}

// settings reads the configuration and lays the flags over it.
func (p *program) settings(f *flags) (config.Loaded, error) {
	loaded, err := config.Load(p.env())
	if err != nil {
		return loaded, exitError{exitUsage, err}
	}
	for _, set := range []struct {
		on               bool
		path, text, flag string
	}{
		{f.readOnly, "read_only", "true", "--read-only"},
		{f.utc, "utc", "true", "--utc"},
		{f.ascii, "ascii", "true", "--ascii"},
		{f.memory != "", "memory", f.memory, "--memory"},
		{f.color != "", "color", f.color, "--color"},
	} {
		if !set.on {
			continue
		}
		if err := loaded.Set(set.path, set.text, "flag "+set.flag); err != nil {
			return loaded, exitError{exitUsage, err}
		}
	}
	switch f.queues {
	case "", config.QueuesAuto, config.QueuesAsk, config.QueuesOff:
		return loaded, nil
	}
	return loaded, usage("--queues is auto, ask or off, not %q", f.queues)
}

// newMission makes a mission; nothing is asked of anybody yet.
func (p *program) newMission(f *flags) (*mission, error) {
	loaded, err := p.settings(f)
	if err != nil {
		return nil, err
	}
	m := &mission{program: p, flags: f, loaded: loaded, stores: map[model.StoreID]bool{}}
	m.hub = sources.NewHub(sources.Options{Clock: p.clock, ReadOnly: loaded.Config.ReadOnly, Speed: p.speed})
	return m, nil
}

// names are the apps that are meant.
func (m *mission) names(ctx context.Context) ([]string, error) {
	if len(m.flags.apps) == 0 {
		a, err := remote.Find(ctx, remote.Env{Getenv: m.getenv, Cwd: m.cwd, Remote: m.flags.remote})
		if err != nil {
			return nil, exitError{exitUsage, err}
		}
		return []string{a.Name}, nil
	}
	for _, name := range m.flags.apps {
		if err := remote.CheckApp(name, "--app"); err != nil {
			return nil, exitError{exitUsage, err}
		}
	}
	return m.flags.apps, nil
}

// platform returns the client, after finding the token that the user already has.
func (m *mission) platform(ctx context.Context) (*heroku.Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.client != nil {
		return m.client, nil
	}
	host, err := login.Host(m.getenv)
	if err != nil {
		return nil, err
	}
	token, err := login.Find(ctx, login.Env{TokenFile: m.flags.tokenFile, Getenv: m.getenv, Home: m.home, Host: host})
	if err != nil {
		return nil, err
	}
	poll := m.loaded.Config.Poll
	o := heroku.Options{
		URL: host, Token: token.Reveal(), Clock: m.clock, UserAgent: m.agent(),
		ReadOnly:   m.loaded.Config.ReadOnly,
		Poll:       heroku.Intervals{Dynos: time.Duration(poll.Dynos), Releases: time.Duration(poll.Releases)},
		Production: func(app string) bool { return m.loaded.Config.App(app).Production },
	}
	if !m.onScreen {
		o.Warn = m.warned
	}
	if m.tune != nil {
		m.tune(&o)
	}
	m.client, err = heroku.NewClient(o)
	return m.client, err
}

// warned prints a warning of the platform, as the heroku CLI does. The text is clean and masked.
func (m *mission) warned(text string) {
	fmt.Fprintln(m.stderr, "gonogo: Heroku warns: "+text)
}

// launch starts everything that watches the named apps. It returns at once: the token, the app and its stores are looked up
// by supervised sources, so that a failure is told on the screen and tried again.
func (m *mission) launch(ctx context.Context, names []string) error {
	page, err := status.Watch(status.Options{Host: m.getenv("HEROKU_STATUS_HOST"), TrustHost: m.getenv("HEROKU_TRUST_HOST"), UserAgent: m.agent()})
	if err != nil {
		return exitError{exitUsage, err}
	}
	m.hub.Add("", page)
	for _, name := range names {
		m.hub.Add("", &joiner{mission: m, name: name})
	}
	for _, n := range m.loaded.Ignored {
		m.hub.Add("", notice{n})
	}
	m.hub.Start(ctx)
	return nil
}

// agent is how we name ourselves to servers.
func (m *mission) agent() string { return "gonogo/" + versionText() }

// joiner looks an app up and puts its sources to work. Its health is the health of the way in: token, host, app name.
type joiner struct {
	*mission
	name string
}

// Name tells which app is joined.
func (j *joiner) Name() string { return "app " + j.name }

// Run finds the token and the app, adds the app's sources to the hub and ends.
func (j *joiner) Run(ctx context.Context, emit func(model.Event)) error {
	client, err := j.platform(ctx)
	if err != nil {
		return err
	}
	id, info, err := client.App(ctx, j.name)
	if err != nil {
		return err
	}
	emit(model.Event{App: id, Source: "heroku/app", Fact: &info})
	w := client.Watch(id, info)
	j.hub.Orders(id, w)
	if j.loaded.Config.App(info.Name).ReadOnly {
		j.hub.Orders(id, sealed{})
	}
	for _, s := range w.Sources() {
		j.hub.Add(id, s)
	}
	if mode := j.queueMode(info); mode != queues.Off {
		j.hub.Add(id, &prospector{mission: j.mission, app: id, name: info.Name, mode: mode})
	}
	return nil
}

// sealed takes the place of an app's orders where the config says read_only: there is no way to the platform behind it.
type sealed struct{}

// Do refuses.
func (sealed) Do(_ context.Context, o model.Order, emit func(model.Event)) error {
	emit(model.Event{App: o.App, Fact: &model.OrderEvent{Order: o, Stage: model.Refused,
		Why: "read-only: the config says so for this app", Do: "set read_only to false in your own config file"}})
	return nil
}

// queueMode is whether an app's queue stores may be read: by flag, by the config, else at once, but after a question on
// declared production.
func (m *mission) queueMode(info model.AppInfo) queues.Mode {
	said := m.loaded.Config.App(info.Name).Queues
	switch {
	case m.flags.queues != "":
		return queues.Mode(m.flags.queues)
	case m.loaded.Origins["apps."+info.Name+".queues"] != "":
		return queues.Mode(said)
	case info.Production && said == config.QueuesAuto:
		return queues.Ask
	}
	return queues.Mode(said)
}

// prospector finds the queue stores among an app's config vars and sets a watcher on each. A store that several apps share
// is read once.
type prospector struct {
	*mission
	app  model.AppID
	name string
	mode queues.Mode
}

// Name is what health calls it.
func (*prospector) Name() string { return "queues" }

// Run reads the config vars once; the values stay inside the sources.
func (q *prospector) Run(ctx context.Context, emit func(model.Event)) error {
	vars, err := q.client.ConfigVars(ctx, q.name)
	if err != nil {
		return err
	}
	emit(model.Event{App: q.app, Fact: q.queueSettings(q.name)})
	for _, found := range queues.Resolve(vars, q.queueEntries(q.name)) {
		q.mu.Lock()
		taken := q.stores[found.Store]
		q.stores[found.Store] = true
		q.mu.Unlock()
		if taken {
			emit(model.Event{App: q.app, Fact: &model.QueueStore{Store: found.Store, Var: found.Var}})
			continue
		}
		mode, err := q.answered(found.Store)
		if err != nil {
			return err
		}
		o := q.queueOptions(q.name, found)
		o.Mode = mode
		o.Remember = func(store model.StoreID, allow bool) { q.remember(store, allow, emit) }
		q.hub.Add(q.app, queues.Watch(o))
	}
	return nil
}

// answered is the mode after what the user said about this store before.
func (q *prospector) answered(store model.StoreID) (queues.Mode, error) {
	if q.mode != queues.Ask {
		return q.mode, nil
	}
	allow, known, err := config.StoreAnswer(q.env(), q.app, store)
	if err == nil && known && allow {
		return queues.Auto, nil
	}
	return q.mode, err // a "no" is asked again: it held for that day
}

func (q *prospector) remember(store model.StoreID, allow bool, emit func(model.Event)) {
	if err := config.RememberStore(q.env(), q.app, store, allow); err != nil {
		emit(model.Event{App: q.app, Fact: &model.Notice{Bad: true, Text: err.Error()}})
	}
}

// notice tells of a setting of the repository's file that does not count.
type notice struct{ config.Note }

// Name is what health calls it.
func (notice) Name() string { return "config" }

// Run tells it once.
func (n notice) Run(_ context.Context, emit func(model.Event)) error {
	emit(model.Event{Fact: &model.Notice{Text: n.Path + " (" + n.Where + ") is not followed: " + n.Why + ". " + n.Do}})
	return nil
}
