package baseline

import (
	"slices"
	"time"
)

// View is what is watched of an app at a moment.
type View struct {
	Now     time.Time      // by the platform's clock
	Release Release        // that is current: its version, when it became so, by whom, what it is
	Outcome Outcome        // how it fares; empty while it is only watched
	Boots   map[string]int // of process types that are all up on the release: after how many seconds

	Piece  func(from, to time.Time) Piece // what was counted of a span
	Errors func(each func(Seen))          // those of the release
	Queues func() []Queue
	Hours  func(each func(Hour)) // the memory of dynos, of the hours that are over
}

// Seen is an error as it was counted on the release.
type Seen struct {
	ID, Name    string
	Count       int
	First, Last time.Time
}

// Hour is the median of an hour of a life's memory.
type Hour struct {
	ID, Type string
	Born     time.Time
	Quota    float64 // MB
	Hour     int64   // since 1970
	MB       float64
	N        int // of how many values
}

// lateBy is how long after a moment its last lines may come.
const lateBy = 3 * time.Second

// Observe is asked once a second: it keeps every piece that is over; true when it kept something.
func (h *History) Observe(v *View) (kept bool) {
	if v.Release.Version == 0 || v.Release.At.IsZero() {
		return false
	}
	if h.Now == nil || !h.Now.Same(&v.Release) {
		h.turn(v)
	}
	h.Now.By, h.Now.Text = v.Release.By, v.Release.Text
	h.Now.NoGo = v.Outcome == WasNoGo || h.Now.NoGo && v.Outcome != WasGo
	if v.Outcome != "" {
		h.Now.Outcome, h.Now.Judged = v.Outcome, v.Now.UTC().Truncate(time.Second)
	}
	for typ, s := range v.Boots {
		if h.Now.Boot(typ, s) {
			h.compared = nil
		}
	}
	if h.began.IsZero() {
		h.begin(v)
	}
	for {
		index, first, from, to := h.Now.Span(h.open)
		if v.Now.Before(to.Add(lateBy)) {
			break
		}
		if v.Now.Sub(to) > 2*ten { // time has jumped: nobody watched
			h.begin(v)
			break
		}
		if h.began.After(from) {
			from = h.began
		}
		h.close(v, index, first, from, to)
		kept = true
	}
	if hour := v.Now.Add(-lateBy).Unix() / 3600; hour != h.hour && v.Hours != nil {
		h.hour = hour
		v.Hours(func(m Hour) { h.Now.Remember(m.ID, m.Type, m.Born, m.Quota, m.Hour, m.MB, m.N) })
		h.leaks = nil
	}
	return kept
}

// begin begins the watching: what came before counts as seen, not as watched.
func (h *History) begin(v *View) {
	h.began, h.open, h.hour = v.Now, v.Now, 0
	h.counted = h.count(v)
}

// close keeps the piece that is open and begins the next one.
func (h *History) close(v *View, index int, first bool, from, to time.Time) {
	p := v.Piece(from, to)
	p.Index = index
	was := h.counted
	h.counted = h.count(v)
	for id, n := range h.counted {
		if more := n - was[id]; more > 0 {
			if p.Errors == nil {
				p.Errors = map[string]int{}
			}
			p.Errors[id] = more
			p.Raised += more
		}
	}
	p.Queues = v.Queues()
	for i := range p.Queues {
		p.Queues[i].Name, p.Queues[i].Seconds = cut(p.Queues[i].Name), p.Watched
	}
	p.Queues = p.Queues[:min(len(p.Queues), mostQueues)]
	h.open, h.compared = to, nil
	h.Now.Put(&p, first)
}

// count is how often each error came on the release until now; those are kept as seen.
func (h *History) count(v *View) (counts map[string]int) {
	counts = map[string]int{}
	v.Errors(func(e Seen) {
		h.Now.Note(e.ID, e.Name, e.First, e.Last)
		counts[e.ID] = e.Count
	})
	return counts
}

// turn begins with another release. Where the one before it was watched until now, the new one is watched from its beginning.
func (h *History) turn(v *View) {
	old, live := h.Now, !h.began.IsZero()
	if old != nil && old.Version < v.Release.Version {
		if old.Ended.IsZero() {
			old.Ended = v.Release.At
		}
		h.learn(old)
		h.over(old.Digest())
		h.last = old
	}
	h.Now = &Release{Version: v.Release.Version, At: v.Release.At}
	h.began, h.counted, h.leaks, h.compared = time.Time{}, nil, nil, nil
	if old != nil && live && v.Now.Sub(v.Release.At) < ten {
		h.began, h.open, h.hour = v.Release.At, v.Release.At, 0
	}
	h.Past = slices.DeleteFunc(slices.Clone(h.Past), func(p Past) bool { return p.Version == v.Release.Version })
}

// Kept are copies of the releases that this run has watched lately: the current one, and the one before it.
func (h *History) Kept() []*Release {
	var list []*Release
	for _, r := range []*Release{h.last, h.Now} {
		if r != nil && len(r.First)+len(r.Recent)+len(r.Hours)+len(r.Errors) > 0 {
			list = append(list, r.Clone())
		}
	}
	return list
}
