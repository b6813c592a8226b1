package session

import (
	"context"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/hub"
)

// Follower reads a mailbox of the hub into a state of its own, as the screen does.
type Follower struct {
	Box   *hub.Mailbox
	State *model.State
}

// MeantOne is what the platform knows of the one app that is meant. A wrong name or token is told at once, before anything is followed.
func (m *Session) MeantOne(ctx context.Context) (name string, id model.AppID, info model.AppInfo, err error) {
	if name, err = m.OneApp(ctx); err != nil {
		return "", "", info, err
	}
	id, info, err = m.Exists(ctx, name)
	return name, id, info, err
}

// Exists asks the platform for an app by its name.
func (m *Session) Exists(ctx context.Context, name string) (model.AppID, model.AppInfo, error) {
	client, err := m.Platform(ctx)
	if err != nil {
		return "", model.AppInfo{}, err
	}
	id, info, err := client.App(ctx, name)
	if err != nil {
		err = m.MeantApp(ctx, name, err)
	}
	return id, info, err
}

// Begin starts the sources of the apps. end stops them, and whatever the session holds open.
func (m *Session) Begin(ctx context.Context, names []string) (end func(), err error) {
	ctx, cancel := context.WithCancel(ctx)
	end = func() { cancel(); m.Close() }
	if err = m.Start(ctx, names); err != nil {
		end()
	}
	return end, err
}

// Follower reads all that comes but the lines of the log.
func (m *Session) Follower(name string) *Follower {
	return m.follower(name, hub.Policy{Lines: -1, Ticks: true})
}

// LogFollower reads all that comes, lines too: requests, errors and memory are counted from them, and the verdict rests on those.
func (m *Session) LogFollower(name string) *Follower {
	return m.follower(name, hub.Policy{Ticks: true})
}

func (m *Session) follower(name string, p hub.Policy) *Follower {
	return &Follower{Box: m.Hub.Subscribe(name, p), State: model.New(model.DefaultLimits())}
}

// Until applies what comes until the state fits. The error is ctx's, or io.EOF when the hub has ended.
func (f *Follower) Until(ctx context.Context, fits func(*model.State) bool) error {
	for !fits(f.State) {
		batch, err := f.Box.Next(ctx)
		if err != nil {
			return err
		}
		f.State.Apply(batch)
	}
	return nil
}
