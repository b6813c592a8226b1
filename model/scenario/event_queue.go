package scenario

import (
	"strings"

	"app.gonogo/gonogo/model"
)

// queueEvent is a sample of one store.
type queueEvent struct{ sample model.QueueSample }

// queueTotals are the keys of a sample that speak of the whole store.
var queueTotals = map[string]func(*model.QueueTotals, int){
	"processed": func(t *model.QueueTotals, n int) { t.Processed = int64(n) },
	"failed":    func(t *model.QueueTotals, n int) { t.Failed = int64(n) },
	"retry":     func(t *model.QueueTotals, n int) { t.Retry = n },
	"dead":      func(t *model.QueueTotals, n int) { t.Dead = n },
	"scheduled": func(t *model.QueueTotals, n int) { t.Scheduled = n },
	"busy":      func(t *model.QueueTotals, n int) { t.Busy = n },
}

// readQueue reads "default=385 oldest=41s consumers=0 mailers=3": what follows a queue's depth speaks of that queue.
func readQueue(a *args) event {
	s := model.QueueSample{Store: model.StoreID(a.text("store", "redis")), Library: a.text("library", "sidekiq"),
		Totals: model.UnknownTotals()}
	s.Every, s.Lag, s.Whole = model.Duration(a.span("every", 0)), model.Duration(a.span("lag", 0)), a.flag("whole")
	for _, w := range a.rest() {
		if set, ok := queueTotals[w.key]; ok {
			set(&s.Totals, a.atoi(w.value))
			continue
		}
		if len(s.Queues) > 0 && readQueueDetail(a, &s.Queues[len(s.Queues)-1], w) {
			continue
		}
		q := model.QueueReading{Name: w.key, Consumers: 1, Quality: model.Exact}
		if w.value == "unknown" {
			q.Ready, q.Oldest, q.Consumers, q.Quality = -1, -1, -1, model.NotKnown
		} else {
			q.Ready = a.atoi(w.value)
		}
		s.Queues = append(s.Queues, q)
	}
	return queueEvent{s}
}

// queueDetails are the keys that speak of the queue before them.
var queueDetails = map[string]func(*args, *model.QueueReading, string){
	"oldest":       func(a *args, q *model.QueueReading, v string) { q.Oldest = age(a, v) },
	"consumers":    func(a *args, q *model.QueueReading, v string) { q.Consumers = a.atoi(v) },
	"paused":       func(a *args, q *model.QueueReading, v string) { q.Paused = a.onOff(v) },
	"process":      func(_ *args, q *model.QueueReading, v string) { q.Process, q.Told = v, "identity" },
	"added":        func(a *args, q *model.QueueReading, v string) { q.Added = model.Known(int64(a.atoi(v))) },
	"done":         func(a *args, q *model.QueueReading, v string) { q.Done = model.Known(int64(a.atoi(v))) },
	"lost":         func(a *args, q *model.QueueReading, v string) { q.Dead = model.Known(int64(a.atoi(v))) },
	"unsuccessful": func(a *args, q *model.QueueReading, v string) { q.Failed = model.Known(int64(a.atoi(v))) },
	"flying":       func(a *args, q *model.QueueReading, v string) { q.InFlight = model.Known(int64(a.atoi(v))) },
	"held":         func(a *args, q *model.QueueReading, v string) { q.Held = model.Duration(a.duration(v)) },
	"held-limit":   func(a *args, q *model.QueueReading, v string) { q.HeldLimit = model.Duration(a.duration(v)) },
	"head":         func(_ *args, q *model.QueueReading, v string) { q.Head = v },
	"warn":         func(_ *args, q *model.QueueReading, v string) { q.Warn = v },
	"quality":      func(_ *args, q *model.QueueReading, v string) { q.Quality = model.Quality(v) },
	"aged":         func(_ *args, q *model.QueueReading, v string) { q.Aged = model.Quality(v) },
	"dead-letter":  func(a *args, q *model.QueueReading, v string) { q.DeadLetter = a.onOff(v) },
}

func readQueueDetail(a *args, q *model.QueueReading, w word) bool {
	set, ok := queueDetails[w.key]
	if ok {
		set(a, q, w.value)
	}
	return ok
}

// age is a duration, or "unknown".
func age(a *args, v string) model.Duration {
	if v == "unknown" {
		return -1
	}
	return model.Duration(a.duration(v))
}

func (e queueEvent) say(c *cast) []said {
	var list []said
	s := e.sample
	if !c.stores[s.Store] {
		c.stores[s.Store] = true
		list = append(list, said{source: "queues", fact: &model.QueueStore{Store: s.Store, Var: "REDIS_URL", Library: s.Library, Access: model.Reading}})
	}
	return append(list, said{source: "queues/" + s.Library, fact: &s})
}

// storeEvent tells of access to a store.
type storeEvent struct{ store model.QueueStore }

func readStore(a *args) event {
	e := storeEvent{model.QueueStore{Store: model.StoreID(a.bare("the store")), Var: "REDIS_URL"}}
	e.store.Access, e.store.Why = model.StoreAccess(a.text("access", "reading")), a.text("why", "")
	return e
}

func (e storeEvent) say(c *cast) []said {
	c.stores[e.store.Store] = true
	store := e.store
	return []said{{source: "queues", fact: &store}}
}

// settingsEvent is what the user said of queues.
type settingsEvent struct{ settings model.QueueSettings }

// readSettings reads "depth/default=1000 for/default=5m latency/mailers=30s process/default=worker off/old=on".
func readSettings(a *args) event {
	s := model.QueueSettings{Process: map[string]string{}, Alarms: map[string]model.AlarmSettings{}}
	for _, w := range a.rest() {
		kind, queue, _ := strings.Cut(w.key, "/")
		set := s.Alarms[queue]
		switch kind {
		case "depth":
			set.Depth = a.atoi(w.value)
		case "for":
			set.For = model.Duration(a.duration(w.value))
		case "latency":
			set.Latency = model.Duration(a.duration(w.value))
		case "off":
			set.Off = a.onOff(w.value)
		case "process":
			s.Process[queue] = w.value
			continue
		default:
			a.fail("%q is no setting of a queue", w.key)
		}
		s.Alarms[queue] = set
	}
	return settingsEvent{s}
}

func (e settingsEvent) say(*cast) []said {
	s := e.settings
	return []said{{source: "gonogo", fact: &s}}
}
