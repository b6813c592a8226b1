package heroku

import (
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
)

// Watch is everything that is read of one app. Its sources share one trigger: log lines and orders make the pollers
// look at once.
type Watch struct {
	c   *Client
	app model.AppID

	pollers []*poller
	stream  *stream
	types   typeNames
	extra   *rate.Limiter // looks beyond the regular ones
	seldom  *rate.Limiter // the same when little of the allowance is left

	mu        sync.Mutex
	info      appInfo
	accountAt time.Time // when the account is to be read, or told again
}

// Watch watches an app that App has read. It starts nothing: its sources run where the hub runs them.
func (c *Client) Watch(app model.AppID, info model.AppInfo) *Watch {
	w := &Watch{c: c, app: app, info: appInfo{info}, extra: newExtra(), seldom: newSeldom()}
	w.pollers = w.newPollers()
	w.stream = newStream(w)
	return w
}

// Sources are heroku/app, heroku/dynos, heroku/formation, heroku/releases, heroku/addons and heroku/logs.
func (w *Watch) Sources() []sources.Source {
	var all []sources.Source
	for _, p := range w.pollers {
		all = append(all, p)
	}
	return append(all, w.stream)
}

// Ask makes every poller look at once when the request is a Refresh of this app.
func (w *Watch) Ask(r model.Request) {
	if r.Kind == model.Refresh && (r.App == "" || r.App == w.app) {
		for _, p := range w.pollers {
			p.Ask(r)
		}
	}
}

// trigger passes a wish to the pollers named, or to all.
func (w *Watch) trigger(x wish, names ...string) {
	for _, p := range w.pollers {
		if len(names) == 0 || slices.Contains(names, p.name) {
			p.wake(x)
		}
	}
}

var (
	_ sources.Source = (*poller)(nil)
	_ sources.Source = (*stream)(nil)
	_ sources.Asker  = (*poller)(nil)
	_ sources.Asker  = (*stream)(nil)
	_ sources.Paced  = (*poller)(nil)
	_ sources.Orders = (*Watch)(nil)
)
