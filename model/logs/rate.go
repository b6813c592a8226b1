package logs

import "time"

// rateSpan is how far back a rate looks, in seconds: the running one and those before it.
const rateSpan = 10

// rate counts lines by the second they were seen in.
type rate struct {
	slots [16]second // by unix second modulo 16
}

func (r *rate) add(s second) {
	slot := &r.slots[uint64(s.unix)%uint64(len(r.slots))]
	switch {
	case slot.unix == s.unix:
		slot.lines += s.lines
	case slot.unix < s.unix:
		*slot = s
	}
}

// at is lines a second over the running second and the nine before it, by the part of them that has passed.
func (r *rate) at(now time.Time) float64 {
	unix := now.Unix()
	lines := 0
	for _, s := range r.slots {
		if s.unix > unix-rateSpan && s.unix <= unix {
			lines += s.lines
		}
	}
	passed := rateSpan - 1 + float64(now.Nanosecond())/1e9
	return float64(lines) / passed
}
