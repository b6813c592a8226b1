package router

import (
	"time"

	"app.gonogo/gonogo/model/logs"
)

// Failure is how a request failed: by a code of the router, or with a status of the app's own.
type Failure struct {
	Code   string // "H12"; empty when the app itself answered so
	Status int
}

// Share is what became of the requests of a span.
type Share struct {
	Requests, Failed int
	how              map[Failure]int
	paths            map[string]int
}

// Since sums the requests from a moment on, to the next slot.
func (h *History) Since(from time.Time) Share {
	var sum Share
	w := h.span(from, time.Time{})
	for n := w.first; n < w.last; n++ {
		t := &h.totals[n%slots]
		if t.at != n {
			continue
		}
		sum.Requests += t.requests
		sum.Failed += t.failed
		if t.failed > 0 {
			sum.fail(t.answers, h.partsAt(n), &h.names[byPath])
		}
	}
	return sum
}

// partsAt is what is kept by name of a slot of the last while; nil where that is in its minute.
func (h *History) partsAt(n int64) *parts {
	if p := &h.fine[n%fineSlots]; p.at == n {
		return p
	}
	return nil
}

func (s *Share) fail(all answers, p *parts, n *names) {
	if s.how == nil {
		s.how, s.paths = map[Failure]int{}, map[string]int{}
	}
	for _, a := range all {
		if a.failed {
			s.how[Failure{logs.CodeName(a.code), int(a.status)}] += int(a.n)
		}
	}
	if p == nil {
		return
	}
	for i := range p.entries[byPath] {
		if e := &p.entries[byPath][i]; e.failed > 0 && e.id >= ownNames {
			s.paths[n.list[e.id].key] += int(e.failed)
		}
	}
}

// Part is the part that failed, between 0 and 1.
func (s Share) Part() float64 { return part(s.Failed, s.Requests) }

// fewPaths is how many failures there must be before one path stands out among them.
const fewPaths = 10

// Mostly is how most of the failures came about, and where more than half of them did; the path is empty where there is no such. What they
// were before stays until another is twice as frequent, or stands out.
func (s Share) Mostly(before Failure, at string) (how Failure, path string) {
	most := 0
	for f, n := range s.how {
		if n > most || n == most && (f.Code < how.Code || f.Code == how.Code && f.Status < how.Status) {
			how, most = f, n
		}
	}
	if n := s.how[before]; n > 0 && most < 2*n {
		how = before
	}
	for p, n := range s.paths {
		if s.Failed >= fewPaths && 2*n > s.Failed {
			return how, p
		}
	}
	if at != "" && keptPath*s.paths[at] >= s.Failed {
		return how, at
	}
	return how, ""
}

// keptPath is how small a part of the failures a path may have that once stood out.
const keptPath = 5

// The failures that go on: at most so many slots in a row without one, and the search for their beginning goes back so far.
const (
	quietSlots = 2
	searched   = int64(5*time.Minute/Slot) + 1
)

// Begun is when the failures began that have gone on until now: the first slot of a run in which at most two in a row, and none
// of the last three, had none. Zero when there is no such run.
func (h *History) Begun(now time.Time) time.Time {
	h.countWaiting()
	begun, quiet := int64(0), 0
	last := now.UnixNano() / int64(Slot)
	for at := last; at >= 0 && at > last-searched && quiet <= quietSlots; at-- {
		t := &h.totals[at%slots]
		if t.at != at || t.failed == 0 {
			quiet++
			continue
		}
		begun, quiet = at, 0
	}
	if begun == 0 {
		return time.Time{}
	}
	return logs.Instant(begun * int64(Slot)).UTC()
}

// OfCode counts the failures with a code of the router.
func (s Share) OfCode(code string) int {
	n := 0
	for f, times := range s.how {
		if f.Code == code {
			n += times
		}
	}
	return n
}
