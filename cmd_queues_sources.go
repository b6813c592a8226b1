package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/config"
	"app.gonogo/gonogo/sources/queues"
)

// queueSettings is what the config says of an app's queues, as a fact: a recording holds by which limits it was judged.
func (m *mission) queueSettings(app string) *model.QueueSettings {
	said := m.loaded.Config.App(app)
	s := &model.QueueSettings{Process: said.QueueProcess}
	for queue, a := range said.QueueAlarms {
		if s.Alarms == nil {
			s.Alarms = map[string]model.AlarmSettings{}
		}
		s.Alarms[queue] = model.AlarmSettings{Depth: a.Depth, For: model.Duration(time.Duration(a.For)), Latency: model.Duration(time.Duration(a.Latency)), Off: a.Off}
	}
	return s
}

// queueEntries are the stores that the config names for an app, by name.
func (m *mission) queueEntries(app string) []queues.Entry {
	said := m.loaded.Config.App(app).QueueSources
	var out []queues.Entry
	for _, name := range slices.Sorted(maps.Keys(said)) {
		e := queues.Entry{Name: name, Exec: said[name].Exec(), URL: said[name].Address()}
		if v := said[name].Var(); v != "" {
			e.URL = "var:" + v
		}
		out = append(out, e)
	}
	return out
}

// queueOptions are what every watcher of a store of an app needs.
func (m *mission) queueOptions(app string, found queues.Found) queues.Options {
	return queues.Options{
		Found: found, Mode: queues.Auto, Clock: m.clock,
		Reload: func(ctx context.Context) (map[string]string, error) { return m.client.ConfigVars(ctx, app) },
		Known:  func(store model.StoreID) []string { return config.KnownNames(m.env(), store) },
		Keep: func(store model.StoreID, names []string) {
			_ = config.KeepNames(m.env(), store, names) // a cache: without it the next search takes longer
		},
	}
}
