package heroku

import (
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/heroku/api"
	"app.gonogo/gonogo/sources/heroku/stream"
)

// Watch is everything that is read of one app. Its sources share one trigger: log lines and orders make the pollers
// look at once.
type Watch struct {
	client *api.Client
	app    model.AppID
	poll   Intervals

	pollers []*poller
	stream  *stream.Stream
	types   typeNames
	early   *rate.Limiter // looks beyond the regular ones

	mu        sync.Mutex
	info      model.AppInfo
	accountAt time.Time // when the account is to be read, or told again
}

// NewWatch watches an app that App has read, as often as poll says; zero fields take their defaults. It starts nothing: its sources run
// where the hub runs them.
func NewWatch(c *api.Client, app model.AppID, info model.AppInfo, poll Intervals) *Watch {
	w := &Watch{client: c, app: app, info: info, poll: poll.withDefaults(), early: newEarly()}
	w.pollers = w.newPollers()
	c.Allowance().AddApp()
	w.stream = stream.New(c, stream.App{ID: app, Fir: w.fir, Types: w.types.list, Activity: w.wakeFor})
	return w
}

// Close says that the app is watched no more.
func (w *Watch) Close() { w.client.Allowance().RemoveApp() }

// fir tells whether the app is of the Fir generation, as it was read last.
func (w *Watch) fir() bool { return w.appInfo().Generation == api.Fir }

// How soon a log line makes the pollers look, and how far apart such looks stay.
const (
	changeWithin = 300 * time.Millisecond
	changeGap    = time.Second
	dynoWithin   = 500 * time.Millisecond
	dynoGap      = 2 * time.Second
)

// wakeFor makes the pollers look that have to do with what a log line tells.
func (w *Watch) wakeFor(a stream.Activity) {
	switch a {
	case stream.ChangeActivity:
		w.trigger(wakeUp{within: changeWithin, gap: changeGap, quick: true}, model.ReleasesSource, model.DynosSource, model.FormationSource)
	case stream.DynoActivity:
		w.trigger(wakeUp{within: dynoWithin, gap: dynoGap, quick: true}, model.DynosSource)
	}
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

// trigger passes a wake-up to the pollers named, or to all.
func (w *Watch) trigger(x wakeUp, names ...model.SourceName) {
	for _, p := range w.pollers {
		if len(names) == 0 || slices.Contains(names, p.name) {
			p.wake(x)
		}
	}
}

var (
	_ sources.Source = (*poller)(nil)
	_ sources.Source = (*stream.Stream)(nil)
	_ sources.Asker  = (*poller)(nil)
	_ sources.Asker  = (*stream.Stream)(nil)
	_ sources.Paced  = (*poller)(nil)
	_ sources.Slower = (*poller)(nil)
	_ sources.Orders = (*Watch)(nil)
)

// Follow takes up the log that another run has read up to a line of that time. It is called before the sources run.
func (w *Watch) Follow(last time.Time) { w.stream.Follow(last) }
