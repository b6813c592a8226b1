package logstore

import (
	"time"
)

const (
	// rateSpan is how far back a rate looks, in seconds: the running one and those before it.
	rateSpan = 10
	// wildStamp is how far ahead of another line a stamp may lie, in seconds; beyond, it gives way.
	wildStamp = 3600
)

// rate counts lines by the second they bear, on the origin's clock. A log session opens with up to 1,500 lines of the past in one
// breath: all are seen now, and say nothing about how much the app says now.
type rate struct {
	slots [16]second    // by unix second modulo 16
	ahead time.Duration // how far our clock was ahead of the stamp of the newest line when it was seen
}

// addBatch counts a batch.
func (r *rate) addBatch(b *Batch) {
	for _, s := range b.seconds {
		r.add(s)
	}
	if l := b.Line(b.Len() - 1); !l.Seen.IsZero() && !l.At.IsZero() && !l.Timeless {
		r.ahead = l.Seen.Sub(l.At)
	}
}

func (r *rate) add(s second) {
	slot := &r.slots[uint64(s.unix)%uint64(len(r.slots))]
	switch {
	case slot.unix == s.unix:
		slot.lines += s.lines
	case slot.unix < s.unix || slot.unix > s.unix+wildStamp:
		*slot = s
	}
}

// at is lines a second over the running second and the nine before it, by the part of them that has passed.
func (r *rate) at(now time.Time) float64 {
	origin := now.Add(-r.ahead)
	unix := origin.Unix()
	lines := 0
	for _, s := range r.slots {
		if s.unix > unix-rateSpan && s.unix <= unix {
			lines += s.lines
		}
	}
	passed := rateSpan - 1 + float64(origin.Nanosecond())/1e9
	return float64(lines) / passed
}
