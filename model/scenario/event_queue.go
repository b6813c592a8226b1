package scenario

import "app.gonogo/gonogo/model"

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
		Totals: model.QueueTotals{Processed: -1, Failed: -1}}
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

func readQueueDetail(a *args, q *model.QueueReading, w word) bool {
	switch w.key {
	case "oldest":
		q.Oldest = model.Duration(a.duration(w.value))
	case "consumers":
		q.Consumers = a.atoi(w.value)
	case "paused":
		q.Paused = a.onOff(w.value)
	case "process":
		q.Process, q.Told = w.value, "command"
	default:
		return false
	}
	return true
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
