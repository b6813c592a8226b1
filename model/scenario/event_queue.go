package scenario

import (
	"strings"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// queueEvent is a sample of one store.
type queueEvent struct{ sample queue.Sample }

// queueTotals are the keys of a sample that speak of the whole store.
var queueTotals = map[string]func(*queue.Totals, int){
	"processed": func(t *queue.Totals, n int) { t.Processed = int64(n) },
	"failed":    func(t *queue.Totals, n int) { t.Failed = int64(n) },
	"retry":     func(t *queue.Totals, n int) { t.Retry = n },
	"dead":      func(t *queue.Totals, n int) { t.Dead = n },
	"scheduled": func(t *queue.Totals, n int) { t.Scheduled = n },
	"busy":      func(t *queue.Totals, n int) { t.Busy = n },
}

// readQueue reads "default=385 oldest=41s consumers=0 mailers=3": what follows a queue's depth speaks of that queue.
func readQueue(a *args) event {
	s := queue.Sample{Store: queue.StoreID(a.text("store", "redis")), Library: a.text("library", "sidekiq"),
		Totals: queue.UnknownTotals()}
	s.Every, s.Lag, s.Whole = model.Duration(a.span("every", 0)), model.Duration(a.span("lag", 0)), a.flag("whole")
	for _, w := range a.rest() {
		if set, ok := queueTotals[w.key]; ok {
			set(&s.Totals, a.atoi(w.value))
			continue
		}
		if len(s.Queues) > 0 && readQueueDetail(a, &s.Queues[len(s.Queues)-1], w) {
			continue
		}
		q := queue.Reading{Name: w.key, Consumers: 1, Quality: queue.Exact}
		if w.value == "unknown" {
			q.Ready, q.Oldest, q.Consumers, q.Quality = -1, -1, -1, queue.NotKnown
		} else {
			q.Ready = a.atoi(w.value)
		}
		s.Queues = append(s.Queues, q)
	}
	return queueEvent{s}
}

// queueDetails are the keys that speak of the queue before them.
var queueDetails = map[string]func(*args, *queue.Reading, string){
	"oldest":       func(a *args, q *queue.Reading, v string) { q.Oldest = ageOf(a, v) },
	"consumers":    func(a *args, q *queue.Reading, v string) { q.Consumers = a.atoi(v) },
	"paused":       func(a *args, q *queue.Reading, v string) { q.Paused = a.onOff(v) },
	"process":      func(_ *args, q *queue.Reading, v string) { q.Process, q.ProcessSource = v, "identity" },
	"added":        func(a *args, q *queue.Reading, v string) { q.Added = queue.Known(int64(a.atoi(v))) },
	"done":         func(a *args, q *queue.Reading, v string) { q.Done = queue.Known(int64(a.atoi(v))) },
	"lost":         func(a *args, q *queue.Reading, v string) { q.Dead = queue.Known(int64(a.atoi(v))) },
	"unsuccessful": func(a *args, q *queue.Reading, v string) { q.Failed = queue.Known(int64(a.atoi(v))) },
	"flying":       func(a *args, q *queue.Reading, v string) { q.InFlight = queue.Known(int64(a.atoi(v))) },
	"held":         func(a *args, q *queue.Reading, v string) { q.Held = model.Duration(a.duration(v)) },
	"held-limit":   func(a *args, q *queue.Reading, v string) { q.HeldLimit = model.Duration(a.duration(v)) },
	"head":         func(_ *args, q *queue.Reading, v string) { q.Head = v },
	"warn":         func(_ *args, q *queue.Reading, v string) { q.Warn = v },
	"quality":      func(_ *args, q *queue.Reading, v string) { q.Quality = queue.Quality(v) },
	"aged":         func(_ *args, q *queue.Reading, v string) { q.Aged = queue.Quality(v) },
	"dead-letter":  func(a *args, q *queue.Reading, v string) { q.DeadLetter = a.onOff(v) },
	"stream":       func(a *args, q *queue.Reading, v string) { q.Stream = a.onOff(v) },
}

func readQueueDetail(a *args, q *queue.Reading, w word) bool {
	set, ok := queueDetails[w.key]
	if ok {
		set(a, q, w.value)
	}
	return ok
}

// ageOf is a duration, or "unknown".
func ageOf(a *args, v string) model.Duration {
	if v == "unknown" {
		return -1
	}
	return model.Duration(a.duration(v))
}

func (e queueEvent) facts(c *cast) []reported {
	var list []reported
	s := e.sample
	if !c.stores[s.Store] {
		c.stores[s.Store] = true
		list = append(list, reported{source: model.QueuesSource, fact: &queue.StoreInfo{Store: s.Store, Var: "REDIS_URL", Library: s.Library, Access: queue.AccessRead}})
	}
	return append(list, reported{source: model.StoreSource(s.Library), fact: &s})
}

// storeEvent tells of access to a store.
type storeEvent struct{ store queue.StoreInfo }

func readStore(a *args) event {
	e := storeEvent{queue.StoreInfo{Store: queue.StoreID(a.bare("the store")), Var: "REDIS_URL"}}
	e.store.Access, e.store.Why = queue.Access(a.text("access", "reading")), a.text("why", "")
	return e
}

func (e storeEvent) facts(c *cast) []reported {
	c.stores[e.store.Store] = true
	store := e.store
	return []reported{{source: model.QueuesSource, fact: &store}}
}

// settingsEvent is what the user said of queues.
type settingsEvent struct{ settings queue.Settings }

// readSettings reads "depth/default=1000 for/default=5m latency/mailers=30s within/flow=1m process/default=worker off/old=on".
func readSettings(a *args) event {
	s := queue.Settings{Process: map[string]string{}, Alarms: map[string]queue.AlarmSettings{}}
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
		case "within":
			set.Within = model.Duration(a.duration(w.value))
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

func (e settingsEvent) facts(*cast) []reported {
	s := e.settings
	return []reported{{source: "gonogo", fact: &s}}
}
