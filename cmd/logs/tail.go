package logs

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/hub"
)

// backlogRest is how long a session's first lines may pause before they count as all there are.
const backlogRest = 500 * time.Millisecond

// tailLogs follows the logs of the apps that are meant, over the ends of sessions, until ctx ends.
func tailLogs(ctx context.Context, p *base.Process, f *logsFlags, filter *lineFilter) error {
	m, err := session.New(p, &f.Flags)
	if err != nil {
		return err
	}
	names, err := m.Names(ctx)
	if err != nil {
		return err
	}
	client, err := m.Platform(ctx)
	if err != nil {
		return err
	}
	t := &logTail{Session: m, flags: f, filter: filter, num: f.num, names: map[model.AppID]string{},
		out: &LogPrinter{Session: m, Json: f.json, Apps: len(names) > 1 && !f.json}}
	box := m.Hub.Subscribe("logs", hub.Policy{Block: true})
	for _, name := range names {
		id, info, err := client.App(ctx, name)
		if err != nil {
			return err
		}
		t.names[id] = info.Name
		if err := filter.loadReleases(ctx, client, name, info.Name); err != nil {
			return err
		}
		m.Hub.Add(id, logSource(m.Watch(client, id, info)))
	}
	t.began = client.Now()
	filter.from(t.began)
	ctx, cancel := context.WithCancel(ctx)
	defer m.Close()
	defer cancel()
	m.Hub.Start(ctx)
	return t.run(ctx, box)
}

// logSource is the one source of a watch that has the log. It finds nobody to wake, which is what is wanted here.
func logSource(w *heroku.Watch) sources.Source {
	for _, s := range w.Sources() {
		if s.Name() == model.LogsSource {
			return s
		}
	}
	panic("a watch without its log")
}

// logTail holds the backlog until it is whole, prints the last of it, then every line as it comes.
type logTail struct {
	*session.Session
	flags  *logsFlags
	filter *lineFilter
	num    int
	names  map[model.AppID]string
	out    *LogPrinter

	began time.Time // on the platform's clock: lines before it are backlog
	live  bool
	some  bool // a line has come
	held  []heldLine
}

func (t *logTail) run(ctx context.Context, box *hub.Mailbox) error {
	for {
		batch, err := t.next(ctx, box)
		switch {
		case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
			err = t.release()
		case errors.Is(err, io.EOF), ctx.Err() != nil:
			return t.end()
		}
		if err != nil {
			return err
		}
		for _, e := range batch {
			if err := t.handle(e); err != nil {
				return err
			}
		}
		if err := t.out.Flush(); err != nil {
			return err
		}
	}
}

// next waits for more, while the backlog is held only as long as it may pause.
func (t *logTail) next(ctx context.Context, box *hub.Mailbox) ([]model.Event, error) {
	if t.live || !t.some {
		return box.Next(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, backlogRest)
	defer cancel()
	return box.Next(ctx)
}

func (t *logTail) handle(e model.Event) error {
	switch f := e.Fact.(type) {
	case *model.Health:
		return t.report(f)
	case *model.LogLines:
		app := t.names[e.App]
		for i, wanted := range t.filter.pass(app, f.Batch) {
			if err := t.line(t.flags.hold(app, f.Batch, i, f.Batch.Line(i), false), wanted); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *logTail) line(h heldLine, wanted bool) error {
	t.some = true
	if !t.live && h.line.At.After(t.began) {
		if err := t.release(); err != nil {
			return err
		}
	}
	if !wanted {
		return nil
	}
	if t.live {
		return t.out.held(h)
	}
	t.held = append(t.held, h)
	return nil
}

// release prints the last of the backlog: from now on every line is printed as it comes.
func (t *logTail) release() error {
	t.live = true
	held := t.held[max(0, len(t.held)-t.num):]
	t.held = nil
	for _, h := range held {
		if err := t.out.held(h); err != nil {
			return err
		}
	}
	return nil
}

func (t *logTail) end() error {
	if err := t.release(); err != nil {
		return err
	}
	if err := t.out.Flush(); err != nil {
		return err
	}
	return base.ErrInterrupted
}

// report tells of a source that fails. One that the platform refuses ends the verb, unless it has given lines before: then the
// refusal may pass.
func (t *logTail) report(h *model.Health) error {
	switch {
	case h.State == model.Stopped && !t.some:
		return base.ExitError{Code: base.ExitUnable, Err: fmt.Errorf("cannot follow the log: %s. %s", h.Why, h.Do)}
	case h.State == model.Failing, h.State == model.Stopped:
		wait := phrase.Span(h.RetryAt.Sub(t.Clock()).Round(time.Second))
		fmt.Fprintf(t.Stderr, "gonogo: %s: %s (next try in %s)\n", h.Name, h.Why, wait)
	}
	return nil
}
