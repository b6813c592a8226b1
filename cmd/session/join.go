package session

import (
	"context"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/queues"
)

// joiner looks an app up and puts its sources to work. Its health is the health of the way in: token, host, app name.
type joiner struct {
	*Session
	name string
}

// Name tells which app is joined.
func (j *joiner) Name() model.SourceName { return model.SourceName("app " + j.name) }

// Run finds the token and the app, adds the app's sources to the hub and ends.
func (j *joiner) Run(ctx context.Context, emit func(model.Event)) error {
	client, err := j.Platform(ctx)
	if err != nil {
		return err
	}
	id, info, err := client.App(ctx, j.name)
	if err != nil {
		return err
	}
	emit(model.Event{App: id, Source: model.AppSource, Fact: &info})
	w := j.Watch(client, id, info)
	j.Hub.Orders(id, w)
	if j.Loaded.Config.App(info.Name).ReadOnly {
		j.Hub.Orders(id, readOnlyOrders{})
	}
	for _, s := range w.Sources() {
		j.Hub.Add(id, s)
	}
	if mode := j.QueueMode(info); mode != queues.Off {
		j.Hub.Add(id, &prospector{Session: j.Session, app: id, name: info.Name, mode: mode})
	}
	return nil
}

// readOnlyOrders takes the place of an app's orders where the config says read_only: there is no way to the platform behind it.
type readOnlyOrders struct{}

// Do refuses.
func (readOnlyOrders) Do(_ context.Context, o model.Order, emit func(model.Event)) error {
	emit(model.Event{App: o.App, Fact: &model.OrderEvent{Order: o, Stage: model.Refused,
		Why: "read-only: the config says so for this app", Do: "set read_only to false in your own config file"}})
	return nil
}
