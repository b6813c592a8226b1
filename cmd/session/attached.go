package session

import (
	"context"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources"
	"app.gonogo/gonogo/sources/feed"
	"app.gonogo/gonogo/sources/recorder"
)

func sourcesForeign(err error) string { return sources.Foreign(err.Error()) }

// attachedOrders are those of an app that another gonogo watches. They go from this process, with its own token; how they end is told by what the
// other one sees.
type attachedOrders struct {
	session *Session
	app     model.AppID
	name    string
}

// Do sends an order, and has the other gonogo look.
func (o attachedOrders) Do(ctx context.Context, order model.Order, emit func(model.Event)) error {
	client, err := o.session.Platform(ctx)
	if err != nil {
		return err
	}
	_, info, err := client.App(ctx, o.name)
	if err != nil {
		return err
	}
	w := o.session.Watch(client, o.app, info)
	return w.Do(ctx, order, func(e model.Event) {
		emit(e)
		if r := o.session.reader(o.app); r != nil {
			r.Ask(model.Request{Kind: model.Refresh, App: o.app})
		}
	})
}

// giveOrders names who carries out the orders of an app that another gonogo watches.
func (m *Session) giveOrders(id model.AppID, name string) {
	if m.Loaded.Config.App(name).ReadOnly {
		m.Hub.Orders(id, readOnlyOrders{})
		return
	}
	m.Hub.Orders(id, attachedOrders{m, id, name})
}

func (m *Session) setReader(id model.AppID, r *feed.Reader) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers[id] = r
}

func (m *Session) reader(id model.AppID) *feed.Reader {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.readers[id]
}

// Ask passes a request on to the gonogo that watches the app.
func (a *appSource) Ask(q model.Request) {
	a.mu.Lock()
	var readers []*feed.Reader
	for id, r := range a.readers {
		if r != nil && (q.App == "" || q.App == id) {
			readers = append(readers, r)
		}
	}
	a.mu.Unlock()
	for _, r := range readers {
		r.Ask(q)
	}
}

// loadBefore is what was recorded of an app before another gonogo began to watch it.
func (m *Session) loadBefore(ctx context.Context, h feed.Header) *model.State {
	limits := model.DefaultLimits()
	limits.LogBytes = int64(m.Loaded.Config.Memory)
	if m.recordings == "" || !m.Flags.Load {
		return model.New(limits)
	}
	ctx, cancel := context.WithTimeout(ctx, longestLoad)
	defer cancel()
	list, err := recorder.List(m.recordings)
	if err != nil {
		return model.New(limits)
	}
	var before []recorder.Recording
	for _, r := range list {
		if r.Began.Before(h.Began.Add(-time.Second)) {
			before = append(before, r)
		}
	}
	s, _, _, err := recorder.Load(ctx, before, h.App, m.Clock().Add(-recorder.History), limits)
	if err != nil || s == nil {
		return model.New(limits)
	}
	return s
}

var _ sources.Asker = (*appSource)(nil)
