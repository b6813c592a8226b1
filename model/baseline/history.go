package baseline

import (
	"slices"
	"strconv"
	"time"
)

// History is what is known of an app's releases from those who watched them. Its zero value is empty; it belongs to one goroutine.
type History struct {
	Past  []Past           // releases that are over, the newest first; at most MostPast that are compared with
	Now   *Release         // that is current; nil: none is known
	known map[uint64]Known // by fingerprint
	last  *Release         // that was current before Now, as it was watched

	began   time.Time // when the watching of Now began
	open    time.Time // when the piece began that is not over yet
	counted map[string]int
	hour    int64 // whose memory was kept last
	leaks   []Leak
	fits    map[string]*before

	compared map[comparing]Comparison // until anything more is known
}

// Load is what is kept of an app's releases from earlier runs, as a fact.
type Load struct {
	Past    []Past   `json:"past"`
	Known   []Known  `json:"known,omitempty"`
	Current *Release `json:"current,omitempty"` // the newest, which may go on
}

// NewLoad makes one of releases, the newest first.
func NewLoad(list []*Release) *Load {
	l := &Load{}
	var h History
	for i, r := range slices.Backward(list) {
		if i > 0 || !r.Ended.IsZero() {
			h.learn(r)
			h.over(r.Digest())
		} else {
			l.Current = r
		}
	}
	l.Past = h.Past
	for _, k := range h.known {
		l.Known = append(l.Known, k)
	}
	slices.SortFunc(l.Known, func(a, b Known) int { return b.Until.Compare(a.Until) })
	l.Known = l.Known[:min(len(l.Known), mostKnown)]
	return l
}

// Restore puts what was kept beside what is known.
func (h *History) Restore(l *Load) {
	h.leaks, h.compared = nil, nil
	for _, p := range slices.Backward(l.Past) {
		if h.Now == nil || p.Version != h.Now.Version {
			h.over(p)
		}
	}
	for _, k := range l.Known {
		h.keep(k)
	}
	if l.Current == nil {
		return
	}
	switch r := l.Current.Clone(); {
	case h.Now == nil:
		h.Now = r
	case h.Now.Same(r):
		h.Now.Merge(r)
	case r.Version < h.Now.Version:
		h.learn(r)
		h.over(r.Digest())
	}
}

// over puts a release among those that are over.
func (h *History) over(p Past) {
	h.Past = slices.DeleteFunc(h.Past, func(old Past) bool { return old.Version == p.Version })
	h.Past = append(h.Past, p)
	slices.SortStableFunc(h.Past, func(a, b Past) int { return b.At.Compare(a.At) })
	if len(h.Past) > mostKept {
		h.Past = h.Past[:mostKept]
	}
	h.leaks, h.fits, h.compared = nil, nil, nil
}

// mostKept bounds the releases: those that are compared with, and some that were hardly watched.
const mostKept = 2 * MostPast

// learn keeps which errors a release had.
func (h *History) learn(r *Release) {
	for id, e := range r.Errors {
		h.keep(Known{id, e.Name, r.Version, r.Version, e.First, e.Last})
	}
}

func (h *History) keep(k Known) {
	print, err := strconv.ParseUint(k.ID, 16, 64)
	if err != nil {
		return
	}
	if h.known == nil {
		h.known = map[uint64]Known{}
	}
	old, ok := h.known[print]
	if !ok {
		h.known[print] = k
		return
	}
	if k.From.Before(old.From) {
		old.First, old.From = k.First, k.From
	}
	if k.Until.After(old.Until) {
		old.Last, old.Until = k.Last, k.Until
	}
	h.known[print] = old
}

// Error is what is known of an error, by its fingerprint, from releases before the current one.
func (h *History) Error(print uint64) (Known, bool) {
	k, ok := h.known[print]
	return k, ok
}

// Release is what is known of a release that is over.
func (h *History) Release(version int) (Past, bool) {
	if i := slices.IndexFunc(h.Past, func(p Past) bool { return p.Version == version }); i >= 0 {
		return h.Past[i], true
	}
	return Past{}, false
}

// Before is what is known of the release before a version. prior is its version, 0 where that is not known. Of a release that nobody watched
// the version alone is known; false where no earlier release is.
func (h *History) Before(version, prior int) (Past, bool) {
	if prior > 0 {
		if p, ok := h.Release(prior); ok {
			return p, true
		}
		return Past{Version: prior}, true
	}
	for _, p := range h.Past { // the newest first
		if p.Version < version {
			return p, true
		}
	}
	return Past{}, false
}

// How much of a release must have been watched so that an error that was not seen on it had gone.
const (
	wholePart = 0.5
	wholeFor  = 6 * time.Hour
)

// Whole tells that a release was watched for long enough to say what never came on it.
func (p *Past) Whole() bool {
	lasted := p.Ended.Sub(p.At)
	return p.Watched >= time.Minute && !p.Ended.IsZero() && (p.Watched >= wholeFor || float64(p.Watched) >= wholePart*float64(lasted))
}

// comparing is what was compared: a measure, and at which of Looks or Ages.
type comparing struct {
	Measure
	look  int
	later bool
}

// once works a comparison out, unless nothing more is known since it was.
func (h *History) once(key comparing, compare func() Comparison) Comparison {
	c, ok := h.compared[key]
	if !ok {
		c = compare()
		if h.compared == nil {
			h.compared = map[comparing]Comparison{}
		}
		h.compared[key] = c
	}
	return c
}

// others are the releases that a release is compared with: the newest that were not no-go of their own doing.
func (h *History) others() []Past {
	var list []Past
	for _, p := range h.Past {
		if !p.NoGo && (h.Now == nil || p.Version != h.Now.Version) && len(list) < MostPast && p.Watched > 0 {
			list = append(list, p)
		}
	}
	return list
}

// lookAt is the last of the ages that has come at which a first half-hour is compared.
func lookAt(of time.Duration) (i int, ok bool) {
	for k, at := range Looks {
		if of >= at {
			i, ok = k, true
		}
	}
	return i, ok
}

// Start compares the first half-hour of the current release, as far as it has come.
func (h *History) Start(m Measure, now time.Time) Comparison {
	if h.Now == nil {
		return Comparison{}
	}
	i, ok := lookAt(now.Sub(h.Now.At))
	switch {
	case m == BootTime:
		return h.once(comparing{Measure: m}, h.boot)
	case !ok:
		return Comparison{Usual: Usual{N: len(h.others())}}
	}
	return h.once(comparing{m, i, false}, func() Comparison { return h.start(m, i) })
}

func (h *History) start(m Measure, i int) Comparison {
	var list []Piece
	for _, p := range h.others() {
		if i < len(p.Starts) {
			list = append(list, p.Starts[i])
		}
	}
	start := h.Now.Start(Looks[i])
	return m.with(&start, Looks[i], list)
}

// boot compares how long the slowest process type took to come up.
func (h *History) boot() Comparison {
	seconds := 0
	for _, s := range h.Now.Boots {
		seconds = max(seconds, s)
	}
	var values, scaled []float64
	for _, p := range h.others() {
		if p.Boot > 0 {
			values = append(values, float64(p.Boot))
			s, _ := BootTime.scale(float64(p.Boot), nil)
			scaled = append(scaled, s)
		}
	}
	c := Comparison{Value: float64(seconds), Sample: 1, Usual: usual(values)}
	if c.Known = seconds > 0 && c.N >= FewestPast; c.Known {
		y, own := BootTime.scale(c.Value, nil)
		c.Worse = outside(y, scaled, own, floors[BootTime], oneLook) && BootTime.worse(c.Value, nil, c.Usual)
	}
	return c
}

// Ages are when a release is compared anew with what earlier ones came to.
var Ages = [...]time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour}

// leastRest is how long a release was watched after its first half-hour, at least, so that others are compared with it.
const leastRest = 20 * time.Minute

// Later compares what came after the first half-hour, at the newest of Ages; false before the first of them.
func (h *History) Later(m Measure, now time.Time) (Comparison, bool) {
	if h.Now == nil || now.Sub(h.Now.At) < Ages[0] {
		return Comparison{}, false
	}
	look := 0
	for i, at := range Ages {
		if now.Sub(h.Now.At) >= at {
			look = i
		}
	}
	return h.once(comparing{m, look, true}, func() Comparison { return h.later(m, now) }), true
}

func (h *History) later(m Measure, now time.Time) Comparison {
	var list []Piece
	for _, p := range h.others() {
		if p.Rest.Over() >= leastRest {
			list = append(list, p.Rest)
		}
	}
	rest := h.lately(now)
	if rest.Over() < leastRest {
		return Comparison{Usual: Usual{N: len(list)}}
	}
	return m.with(&rest, 0, list)
}

// lately is what came since the age before the newest of Ages: the first hour without its first half, the first day, the two days after it.
func (h *History) lately(now time.Time) Piece {
	from, to := HalfHour, Ages[0]
	for i, at := range Ages {
		if i > 0 && now.Sub(h.Now.At) >= at {
			from, to = Ages[i-1], at
		}
	}
	all := h.Now.Recent.sum(int(from/ten), int(to/ten))
	if to > Ages[0] {
		hours := h.Now.Hours.sum(int(from/time.Hour), int(to/time.Hour))
		all = all.plus(&hours)
	}
	if to == Ages[0] { // folded by now
		if i := slices.IndexFunc(h.Now.Hours, func(p Piece) bool { return p.Index == 0 }); i >= 0 {
			all = all.plus(&h.Now.Hours[i])
		}
	}
	return all
}

// Unseen is for how long earlier releases were watched that did not have an error, the newest first, until one that had it.
func (h *History) Unseen(id string) time.Duration {
	total := time.Duration(0)
	for _, p := range h.Past {
		if _, had := slices.BinarySearch(p.Seen, id); had {
			break
		}
		total += p.Watched
	}
	return total
}
