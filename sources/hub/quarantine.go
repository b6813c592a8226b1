package hub

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/quarantine"
)

// quarantineEvery is the least time between two tellings of a source's quarantine: a flood of broken records is one fact a second.
const quarantineEvery = time.Second

type quarantineKey struct {
	app  model.AppID
	name model.SourceName
}

// quarantined is the quarantine of a source. It outlives the source's runs.
type quarantined struct {
	list quarantine.List
	told time.Time // by the machine's clock
	news bool      // there is more than was told
}

// keep puts a record into the quarantine of its source. The caller holds mu; the event is stamped.
func (h *Hub) keep(e model.Event, r *quarantine.Record) {
	key := quarantineKey{e.App, e.Source}
	q := h.quarantine[key]
	if q == nil {
		q = &quarantined{list: quarantine.List{Name: e.Source}}
		h.quarantine[key] = q
	}
	c := *r
	if c.At.IsZero() {
		c.At = e.Seen
	}
	q.list.Add(c)
	q.news = true
	if time.Since(q.told) >= quarantineEvery {
		h.tellQuarantine(key, q, e.Seen)
	}
}

// tellQuarantine tells what is in the quarantine of a source. The caller holds mu.
func (h *Hub) tellQuarantine(key quarantineKey, q *quarantined, now time.Time) {
	q.told, q.news = time.Now(), false
	h.post(model.Event{At: now, Seen: now, App: key.app, Source: key.name, Fact: q.list.Shown()})
}

// tellQuarantines tells what has come into quarantine since it was told last; at the end whatever is left.
func (h *Hub) tellQuarantines(end bool) {
	now := h.clock().UTC()
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, q := range h.quarantine {
		if q.news && (end || time.Since(q.told) >= quarantineEvery) {
			h.tellQuarantine(key, q, now)
		}
	}
}
