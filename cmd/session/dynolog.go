package session

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/hub"
)

// DynoLog is what an app's log tells of its dynos and the API does not: memory, load, exits, starts. It costs one request, whether it is
// read once or followed.
type DynoLog struct {
	app  model.AppID
	box  *hub.Mailbox
	stop context.CancelFunc
	hub  *hub.Hub
	read bool // the backlog was read
}

// How long the first lines of the log are waited for, and for how long they may pause before they count as all there are.
const (
	firstLines = 1500 * time.Millisecond
	linesRest  = 300 * time.Millisecond
)

// DynoLog opens the log of an app, whatever its name is.
func (m *Session) DynoLog(ctx context.Context, client *api.Client, app string) *DynoLog {
	l := &DynoLog{app: model.AppID(app), hub: hub.New(hub.Options{Clock: m.Process.Clock, ReadOnly: true, Speed: m.Speed})}
	ctx, l.stop = context.WithCancel(ctx)
	l.box = l.hub.Subscribe("dynos", hub.Policy{Lines: -1})
	l.hub.Add(l.app, m.LogOf(client, l.app, model.AppInfo{}))
	l.hub.Start(ctx)
	return l
}

// Close ends the session of the log.
func (l *DynoLog) Close() {
	l.stop()
	l.hub.Wait()
}

// Events are what the log has told since the last time. The first time they are what its last lines tell. A log that cannot be read tells
// nothing: that is no reason not to list the dynos.
func (l *DynoLog) Events(ctx context.Context) []model.Event {
	var out []model.Event
	wait := firstLines
	if l.read {
		wait = time.Millisecond // nothing more than what is there
	}
	l.read = true
	for {
		soon, cancel := context.WithTimeout(ctx, wait)
		batch, err := l.box.Next(soon)
		cancel()
		if err != nil {
			return out
		}
		for _, e := range batch {
			switch f := e.Fact.(type) {
			case *model.Health:
				if f.State == model.Failing || f.State == model.Stopped {
					return out
				}
			case *model.Vitals, *model.Lifecycle:
				out, wait = append(out, e), linesRest
			}
		}
	}
}

// OnlyLog is the one source of a watch that has the log. It finds nobody to wake, which is what is wanted where only the log is read.
func OnlyLog(w *heroku.Watch) sources.Source {
	for _, s := range w.Sources() {
		if s.Name() == model.LogsSource {
			return s
		}
	}
	panic("a watch without its log")
}
