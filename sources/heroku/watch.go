package heroku

import (
	"context"
	"sync"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
)

// Source is one kind of fact of one app: the shape the hub runs.
type Source interface {
	Name() string
	Run(ctx context.Context, emit func(model.Event)) error
}

// Watch is everything that is read of one app. Its sources share one trigger: log lines and orders make the pollers
// look at once.
type Watch struct {
	c    *Client
	app  model.AppID
	name string

	pollers []*poller
	stream  *stream
	extra   *rate.Limiter // looks beyond the regular ones

	mu   sync.Mutex
	info appInfo
}

// Watch watches an app that App has read. It starts nothing: its sources run where the hub runs them.
func (c *Client) Watch(app model.AppID, info model.AppInfo) *Watch {
	w := &Watch{c: c, app: app, name: info.Name, info: appInfo{info}, extra: newExtra()}
	w.pollers = w.newPollers()
	w.stream = newStream(w)
	return w
}

// Sources are heroku/app, heroku/dynos, heroku/formation, heroku/releases, heroku/addons and heroku/logs.
func (w *Watch) Sources() []Source {
	var all []Source
	for _, p := range w.pollers {
		all = append(all, p)
	}
	return append(all, w.stream)
}

// Ask makes every poller look at once when the request is a Refresh of this app.
func (w *Watch) Ask(r model.Request) {
	if r.Kind == model.Refresh && (r.App == "" || r.App == w.app) {
		w.trigger(wish{asked: true})
	}
}

// trigger passes a wish to the pollers named, or to all.
func (w *Watch) trigger(x wish, names ...string) {
	for _, p := range w.pollers {
		if len(names) == 0 || contains(names, p.name) {
			p.wake(x)
		}
	}
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// Do sends one order. The steps arrive as OrderEvents; the error is nil when the order was accepted, and otherwise
// says in one sentence what the last event says.
func (w *Watch) Do(ctx context.Context, o model.Order, emit func(model.Event)) error {
	return w.order(ctx, o, emit)
}
