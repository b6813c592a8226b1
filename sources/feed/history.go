package feed

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/sources/hub"
)

// Limits bound a History.
type Limits struct {
	Span  time.Duration // how far back it goes
	Bytes int64         // of log lines
	Facts int           // of other facts
	Every time.Duration // snapshots of one key are kept as often as this, and the last one
}

// DefaultLimits are an hour. The newest lines of a log are in memory anyway: keeping them here costs hardly more.
func DefaultLimits() Limits {
	return Limits{Span: time.Hour, Bytes: 32 << 20, Facts: 20_000, Every: 10 * time.Second}
}

// History keeps what readers need that come late: the last hour, and the last value of each snapshot that is older.
// The hub calls it for one event after the other.
type History struct {
	mu     sync.Mutex // guards what follows
	limits Limits
	lines  []model.Event // by Seq
	bytes  int64         // of lines
	facts  []model.Event // by Seq; a Fact of nil was replaced
	gone   int           // of facts, those that were replaced
	old    map[string]model.Event
	last   map[string]snapshots
	first  int // facts ever taken out at the beginning: places in last count from there

	told map[model.AppID]uint64 // lines of each app, ever
}

// snapshots are the two last places of a key in facts.
type snapshots struct {
	place int
	seen  time.Time // of the one before, which stays
}

// NewHistory makes an empty one.
func NewHistory(l Limits) *History {
	return &History{limits: l, old: map[string]model.Event{}, last: map[string]snapshots{}, told: map[model.AppID]uint64{}}
}

// Restore keeps what another gonogo told of before this one told anything.
func (h *History) Restore(past []model.Event) {
	for _, e := range past {
		e.Seq = 0 // of another hub
		h.Keep(e)
	}
}

// Forget lets everything go that is kept of an app: another gonogo tells it anew.
func (h *History) Forget(app model.AppID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.compact() // the places in last count from here
	kept := h.facts[:0:0]
	h.last = map[string]snapshots{}
	for _, e := range h.facts {
		if e.App == app {
			continue
		}
		if e.Delivery() == model.Snapshot {
			h.last[e.Key()] = snapshots{h.first + len(kept), time.Time{}}
		}
		kept = append(kept, e)
	}
	h.facts = kept
	left := h.lines[:0:0]
	for _, e := range h.lines {
		if e.App == app {
			h.bytes -= e.Fact.(*model.LogLines).Batch.Bytes()
			continue
		}
		left = append(left, e)
	}
	h.lines = left
	for key, e := range h.old {
		if e.App == app {
			delete(h.old, key)
		}
	}
}

// Keep keeps an event.
func (h *History) Keep(e model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !e.Recordable() {
		return
	}
	switch f := e.Fact.(type) {
	case *model.LogLines:
		if f.Batch == nil {
			return
		}
		h.lines = append(h.lines, e)
		h.bytes += f.Batch.Bytes()
		h.told[e.App] += uint64(f.Batch.Len())
	default:
		if e.Delivery() == model.Snapshot {
			h.keepSnapshot(e)
		}
		h.facts = append(h.facts, e)
	}
	h.expire(e.Seen)
}

// keepSnapshot makes room for a snapshot: the one before it goes when it came soon after the one that stays.
func (h *History) keepSnapshot(e model.Event) {
	key := e.Key()
	delete(h.old, key)
	s, known := h.last[key]
	i := s.place - h.first
	if !known || i < 0 {
		h.last[key] = snapshots{h.first + len(h.facts), time.Time{}}
		return
	}
	before := h.facts[i]
	if !s.seen.IsZero() && before.Seen.Sub(s.seen) < h.limits.Every {
		h.facts[i].Fact = nil
		h.gone++
		h.last[key] = snapshots{h.first + len(h.facts), s.seen}
		return
	}
	h.last[key] = snapshots{h.first + len(h.facts), before.Seen}
}

// expire lets go what is too old or too much.
func (h *History) expire(now time.Time) {
	since := now.Add(-h.limits.Span)
	n := 0
	for ; n < len(h.lines)-1 && (h.bytes > h.limits.Bytes || h.lines[n].Seen.Before(since)); n++ {
		h.bytes -= h.lines[n].Fact.(*model.LogLines).Batch.Bytes()
		h.lines[n] = model.Event{}
	}
	h.lines = h.lines[n:]
	n = 0
	for ; n < len(h.facts) && (len(h.facts)-n-h.gone > h.limits.Facts || h.facts[n].Seen.Before(since)); n++ {
		h.release(h.facts[n], n)
		h.facts[n] = model.Event{}
	}
	h.facts, h.first = h.facts[n:], h.first+n
	if h.gone > 1000 && h.gone > len(h.facts)/2 {
		h.compact()
	}
}

// release lets a fact go. The last of its key stays.
func (h *History) release(e model.Event, i int) {
	if e.Fact == nil {
		h.gone--
		return
	}
	if e.Delivery() != model.Snapshot {
		return
	}
	if key := e.Key(); h.last[key].place-h.first == i {
		h.old[key] = e
		delete(h.last, key)
	}
}

// compact takes out what was replaced.
func (h *History) compact() {
	kept := make([]model.Event, 0, len(h.facts)-h.gone)
	for i, e := range h.facts {
		if e.Fact == nil {
			continue
		}
		if e.Delivery() == model.Snapshot {
			if key := e.Key(); h.last[key].place-h.first == i {
				h.last[key] = snapshots{h.first + len(kept), h.last[key].seen}
			}
		}
		kept = append(kept, e)
	}
	h.facts, h.gone = kept, 0
}

// Since gives what a reader lacks.
func (h *History) Since(k hub.Known) hub.Told {
	h.mu.Lock()
	defer h.mu.Unlock()
	other := func(e model.Event) bool { return k.App != "" && e.App != "" && e.App != k.App }
	news := func(e model.Event) bool {
		if k.Seq > 0 {
			return e.Seq > k.Seq
		}
		return e.Seen.After(k.At)
	}
	out := make([]model.Event, 0, len(h.old)+len(h.facts)+len(h.lines))
	for _, e := range h.old {
		if !other(e) && (k.Seq == 0 || news(e)) {
			out = append(out, e)
		}
	}
	for i, e := range h.facts {
		if e.Fact == nil || other(e) {
			continue
		}
		if news(e) || k.Seq == 0 && e.Delivery() == model.Snapshot && h.last[e.Key()].place-h.first == i {
			out = append(out, e)
		}
	}
	for _, e := range h.lines {
		if !other(e) && news(e) {
			out = append(out, e)
		}
	}
	slices.SortStableFunc(out, func(a, b model.Event) int { return cmp.Or(cmp.Compare(a.Seq, b.Seq), a.Seen.Compare(b.Seen)) })
	return hub.Told{Events: out, Lines: h.told[k.App]}
}
