package mcp

import (
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/poll"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
)

// watches are the apps that are watched for the agent: each from the first question on that needs it, until nobody has asked for a while.
type watches struct {
	ctx   context.Context // of the whole run
	idle  time.Duration
	start func(ctx context.Context, app string) (*watch, error)

	mu   sync.Mutex
	open map[string]*watch
}

// watch is one app that is watched.
type watch struct {
	*session.Session
	name  string
	began time.Time
	stop  func()
	late  *time.Timer // closes it

	mu    sync.Mutex // guards the state
	state *model.State
}

// of is the watch of an app. It begins one where there is none.
func (w *watches) of(app string) (*watch, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if one := w.open[app]; one != nil {
		one.late.Reset(w.idle)
		return one, nil
	}
	one, err := w.start(w.ctx, app)
	if err != nil {
		return nil, err
	}
	one.late = time.AfterFunc(w.idle, func() { w.end(app) })
	w.open[app] = one
	return one, nil
}

// end closes the watch of an app.
func (w *watches) end(app string) {
	w.mu.Lock()
	one := w.open[app]
	delete(w.open, app)
	w.mu.Unlock()
	if one != nil {
		one.late.Stop()
		one.stop()
	}
}

// close closes all.
func (w *watches) close() {
	w.mu.Lock()
	names := make([]string, 0, len(w.open))
	for name := range w.open {
		names = append(names, name)
	}
	w.mu.Unlock()
	for _, name := range names {
		w.end(name)
	}
}

// beginWatch begins to watch an app. A name or a token that is wrong is told at once.
func (s *server) beginWatch(ctx context.Context, app string) (*watch, error) {
	quiet := *s.Process
	quiet.Stdout, quiet.Stderr = io.Discard, io.Discard
	f := s.f.Flags
	f.Apps = []string{app}
	m, err := session.New(&quiet, &f)
	if err != nil {
		return nil, err
	}
	m.Keeper = nil // an agent's look leaves nothing behind
	asking, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	name, _, _, err := m.MeantOne(asking)
	if err != nil {
		return nil, err
	}
	w := &watch{Session: m, name: name, state: model.New(model.DefaultLimits()), began: m.Clock()}
	box := m.LogFollower("agent").Box
	ctx, leave := context.WithCancel(ctx)
	end, err := m.Begin(ctx, []string{name})
	if err != nil {
		leave()
		return nil, err
	}
	w.stop = func() { leave(); end() }
	go func() {
		for {
			batch, err := box.Next(ctx)
			if err != nil {
				return
			}
			w.mu.Lock()
			w.state.Apply(batch)
			w.mu.Unlock()
		}
	}()
	return w, nil
}

// A first question waits so long for what is known at once.
const (
	warmUpFor   = 4 * time.Second
	warmUpEvery = 100 * time.Millisecond
)

// verdict tells the verdict as it stands.
func (s *server) verdict(ctx context.Context, a arguments) envelope {
	e := envelope{Tool: "verdict", Note: logNote}
	app, err := s.app(ctx, a.App)
	if err != nil {
		return e.failed(err)
	}
	e.App = app
	w, err := s.watches.of(app)
	if err != nil {
		return e.failed(err)
	}
	if err := w.warmUp(ctx); err != nil {
		return e.failed(err)
	}
	w.mu.Lock()
	doc, answer, err := poll.Standing(w.Session, w.state, app, w.began)
	var printed []byte
	if err == nil {
		printed, err = base.Marshal(doc)
	}
	w.mu.Unlock()
	if err == nil {
		e.Log, err = documents(json.RawMessage(printed), false)
	}
	if err != nil {
		return e.failed(err)
	}
	e.Answer = answer
	return e
}

// warmUp waits until the app has been watched for a moment.
func (w *watch) warmUp(ctx context.Context) error {
	t := time.NewTicker(warmUpEvery)
	defer t.Stop()
	for w.Clock().Sub(w.began) < warmUpFor {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
		}
	}
	return nil
}
