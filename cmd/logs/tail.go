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
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/sources/heroku/api"
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
	t := &logTail{Session: m, flags: f, names: map[model.AppID]string{},
		out: f.newReport(m, filter)}
	t.out.live, t.out.printer.Apps = true, len(names) > 1 && !f.json
	t.out.keep(f.num)
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
		t.announce(ctx, client, name)
		m.Hub.Add(id, m.LogOf(client, id, info))
	}
	t.began = client.Now()
	if err := filter.at(t.began, m.Zone()); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer m.Close()
	defer cancel()
	m.Hub.Start(ctx)
	return t.run(ctx, box)
}

// logTail holds the backlog until it is whole, prints the last of it, then every line as it comes.
type logTail struct {
	*session.Session
	flags *logsFlags
	names map[model.AppID]string
	out   *lineReport // it keeps the last lines until the backlog is whole

	began time.Time // on the platform's clock: lines before it are backlog
	live  bool
	some  bool // a line has come
}

// announce says of names that the app does not know now that their lines are waited for: a deploy or a person may bring them.
func (t *logTail) announce(ctx context.Context, client *api.Client, app string) {
	var nothing inventory
	var processes absences
	for _, a := range nothing.absent(t.flags) {
		if a.dyno {
			processes = append(processes, a)
		}
	}
	for _, a := range processes.strangers(ctx, client, t.Session, app) {
		t.out.note(app + " has no process " + a.name + " now: waiting for its lines" + a.others())
	}
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
		if err := t.out.printer.Flush(); err != nil {
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
		return t.lines(t.names[e.App], f.Batch)
	}
	return nil
}

func (t *logTail) lines(app string, b *logstore.Batch) error {
	t.out.inventory.add(b)
	for i, wanted := range t.out.filter.pass(app, b) {
		t.some = true
		if !t.live && b.Line(i).At.After(t.began) {
			if err := t.release(); err != nil {
				return err
			}
		}
		if err := t.out.line(app, b, i, wanted, false); err != nil {
			return err
		}
	}
	return nil
}

// release prints the last of the backlog: from now on every line is printed as it comes.
func (t *logTail) release() error {
	t.live = true
	return t.out.release()
}

func (t *logTail) end() error {
	if err := t.release(); err != nil {
		return err
	}
	if err := t.out.printer.Flush(); err != nil {
		return err
	}
	if t.out.passed == 0 && len(t.flags.given) > 0 {
		t.out.explain(t.out.inventory.absent(t.flags), nil)
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
