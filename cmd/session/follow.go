package session

import (
	"context"
	"errors"
	"io"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/hub"
)

// Follower reads a mailbox of the hub into a state of its own, as the screen does.
type Follower struct {
	Box   *hub.Mailbox
	State *model.State

	keep func(s *model.State, last bool) // of one that reads the log; nil: nothing is kept
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
	f := m.follower(name, hub.Policy{Ticks: true})
	f.keep = m.Keep
	return f
}

func (m *Session) follower(name string, p hub.Policy) *Follower {
	return &Follower{Box: m.Hub.Subscribe(name, p), State: model.New(m.followerLimits())}
}

// followerLimits are those of who reads all apps: the config's memory is for the logs of all of them together, of a serve half of it, as the
// other half is for those who come late.
func (m *Session) followerLimits() model.Limits {
	l := model.DefaultLimits()
	l.LogTotal = int64(m.Loaded.Config.Memory)
	if m.Flags.Serve {
		l.LogTotal /= 2
	}
	return l
}

// Until applies what comes until the state fits. The error is ctx's, or io.EOF when the hub has ended.
func (f *Follower) Until(ctx context.Context, fits func(*model.State) bool) error {
	for !fits(f.State) {
		batch, err := f.Box.Next(ctx)
		if err != nil {
			return err
		}
		f.State.Apply(batch)
		if f.keep != nil {
			f.keep(f.State, false)
		}
	}
	return nil
}

// End keeps what is to be kept: nothing more is read.
func (f *Follower) End() {
	if f.keep != nil {
		f.keep(f.State, true)
	}
}

// Turns is how a verb shows what many sources tell: once, or again and again.
type Turns struct {
	Reader        string                  // the name of its mailbox
	Least, Within time.Duration           // the first turn is not before, and not after
	Every         time.Duration           // between two turns
	Watch         bool                    // there is more than one
	Known         func(*model.State) bool // all that the first turn waits for is known
	Show          func(*model.State) error
}

// Turn follows the apps until all is known, and shows it.
func (m *Session) Turn(ctx context.Context, names []string, t Turns) error {
	reader := Follower{Box: m.Hub.Subscribe(t.Reader, hub.Policy{Ticks: true}), State: model.New(m.followerLimits())}
	end, err := m.Begin(ctx, names)
	if err != nil {
		return err
	}
	defer end()
	var began, due time.Time
	var failed error
	err = reader.Until(ctx, func(s *model.State) bool {
		if s.Now.IsZero() {
			return false
		}
		if began.IsZero() {
			began = s.Now
		}
		waited := s.Now.Sub(began)
		if waited < t.Least || s.Now.Before(due) || due.IsZero() && waited < t.Within && !t.Known(s) {
			return false
		}
		due = s.Now.Add(t.Every)
		failed = t.Show(s)
		return failed != nil || !t.Watch
	})
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return base.ErrInterrupted
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}
