package restarts

import (
	"slices"
	"time"

	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// The bounds of what is kept.
const (
	keptRestarts = 500
	keptActs     = 256
	keptOfDyno   = 32
	keptGaps     = 64
	keptDynos    = 2000 // Fir gives each life a name of its own
	keptSeen     = 32   // signs of a dyno among which one that is told twice is found
)

// History is the restarts of an app, and what people did to it meanwhile. Its zero value knows of none; it belongs to one goroutine.
type History struct {
	Dropped int // restarts that are not kept

	list    []*Restart // the newest last
	acts    acts
	open    []*Restart // of list, those that are not settled
	dynos   map[string]*dyno
	types   map[string]bool // whose dynos the API listed before
	tries   map[string]*tries
	gaps    []time.Time
	spells  []incident
	first   time.Time // of the log
	newest  time.Time
	release func(time.Time) int
	changed uint64

	reading bool       // lines of a batch are: what is not settled is judged anew once, at its end
	stale   bool       // it is to be judged anew
	judged  time.Time  // when it was, by the lines
	earlier []*Restart // of the dyno whose restart is judged, that something done may explain already
	names   []string   // scratch of count
}

// dyno is what is remembered of a name.
type dyno struct {
	name, typ string
	id        string    // of the youngest life that the API has listed
	created   time.Time // of that life
	last      *Restart  // its newest
	recent    []*Restart
	seen      []*Sign
	codes     []*Sign   // what the platform said is wrong, the newest last
	up        time.Time // since when it is; zero: not known
	lived     bool      // it has been up
}

// tries is how often a dyno crashed, the lives that were short without one that was long between them.
type tries struct {
	short   int
	release int
	times   []time.Time
}

// incident is a stretch in which Heroku reported one.
type incident struct{ from, until time.Time }

// Version changes with everything that can be told.
func (h *History) Version() uint64 { return h.changed }

// All are the restarts that are kept, the newest last. They are to be read only.
func (h *History) All() []*Restart { return h.list }

// Acts are what was done to the app, as far as its lines tell, the newest last. They are to be read only.
func (h *History) Acts() []*Act { return h.acts.all }

// Last is the newest restart of a dyno; nil when none was seen.
func (h *History) Last(name string) *Restart {
	if h.dynos[name] == nil || h.dynos[name].last == nil {
		return nil
	}
	last := h.dynos[name].last
	for _, r := range h.list {
		if r.Dyno == name && r.At.After(last.At) { // what came last may be older
			last = r
		}
	}
	return last
}

// Of are the restarts of a dyno, the newest first.
func (h *History) Of(name string) []*Restart {
	var out []*Restart
	for _, r := range slices.Backward(h.list) {
		if r.Dyno == name {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *Restart) int { return b.At.Compare(a.At) })
	return out
}

// ReadReleases says which release was current when, from here on.
func (h *History) ReadReleases(release func(time.Time) int) { h.release = release }

// Read reads the lines of a batch, of which the first has the number from. release is which release was current when.
func (h *History) Read(b *logstore.Batch, from logs.Seq, release func(time.Time) int) {
	h.release = release
	h.span(b.FirstAt(), b.LastAt())
	labels, origins := b.Labels(), b.Origins()
	told := false
	for _, l := range labels {
		told = told || tells(l, origins[l.Origin()])
	}
	if !told {
		return
	}
	h.reading = true
	body, done := b.Open()
	for i := range b.Len() {
		l := labels[b.Kind(i)]
		if o := origins[l.Origin()]; tells(l, o) {
			h.line(body, i, l, o, from+logs.Seq(i))
		}
	}
	done()
	h.reading = false
	if h.stale && h.newest.Sub(h.judged) >= judgedEvery {
		h.rejudge()
	}
	h.finish(h.newest)
}

// tells are the lines that matter here.
func tells(l logs.Label, o *logs.Origin) bool {
	if l.Flags()&logs.FlagGap != 0 {
		return true
	}
	switch o.Class {
	case logs.API:
		return true
	case logs.System:
		return l.Flags()&logs.FlagMetrics == 0
	case logs.Logplex:
		return l.Code() != 0
	}
	return false
}

// span takes in from when to when the log goes.
func (h *History) span(first, last time.Time) {
	if !first.IsZero() && (h.first.IsZero() || first.Before(h.first)) {
		h.first = first
	}
	if last.After(h.newest) {
		h.newest = last
	}
}

func (h *History) line(body *logstore.Body, i int, l logs.Label, o *logs.Origin, n logs.Seq) {
	at := logs.Instant(body.At(i))
	if at.IsZero() {
		at = h.newest
	}
	if l.Flags()&logs.FlagGap != 0 {
		h.NoteGap(at)
		return
	}
	switch text := body.Text(i); o.Class {
	case logs.API:
		if m, ok := logs.ParseAPI(text); ok {
			h.noteAct(at, m, n)
		}
	case logs.Logplex:
		if _, _, lost := logs.LossOf(text); lost {
			h.NoteGap(at)
		}
	default:
		if c, ok := logs.ParseLifecycle(text); ok {
			h.noteLife(at, o.Proc, o.Type, c, n)
		}
	}
}

// NoteGap says that lines are missing before a moment.
func (h *History) NoteGap(at time.Time) {
	h.gaps = fact.Append(h.gaps, at, keptGaps)
	h.rejudge()
}

// gapAround tells whether what explains something at a moment may be among lines that are missing.
func (h *History) gapAround(at time.Time) bool {
	if !h.first.IsZero() && at.Sub(h.first) < aroundIt {
		return true
	}
	return slices.ContainsFunc(h.gaps, func(gap time.Time) bool { return at.Sub(gap) < actBefore && gap.Sub(at) <= SettleAfter })
}

// NoteIncident says that Heroku reports an incident, or, with on false, that it reports none any more.
func (h *History) NoteIncident(since, now time.Time, on bool) {
	last := len(h.spells) - 1
	standing := last >= 0 && h.spells[last].until.IsZero()
	switch {
	case on && !standing:
		h.spells = fact.Append(h.spells, incident{from: since}, keptGaps)
	case !on && standing:
		h.spells[last].until = now
	}
}

func (h *History) incidentAt(at time.Time) bool {
	return slices.ContainsFunc(h.spells, func(i incident) bool { return !at.Before(i.from) && (i.until.IsZero() || at.Before(i.until)) })
}

// judgedEvery is how often what is not settled is judged anew while lines are read.
const judgedEvery = time.Second

// rejudge judges what is not settled.
func (h *History) rejudge() {
	if h.stale = h.reading; h.stale {
		return
	}
	h.judged = h.newest
	for _, r := range h.open {
		h.judge(r)
	}
}

// Tick is the time that goes on: what has had no sign for a while is settled.
func (h *History) Tick(now time.Time, release func(time.Time) int) {
	h.release = release
	if h.stale {
		h.rejudge()
	}
	h.finish(now)
}

// End settles all: the log has come to its end.
func (h *History) End() { h.finish(time.Time{}) }

// finish settles the restarts of which nothing has come for a while; all of them at the zero time.
func (h *History) finish(now time.Time) {
	kept := h.open[:0]
	for _, r := range h.open {
		wait := SettleAfter
		if !r.told {
			wait = aroundIt // its lines may be on their way
		}
		if !now.IsZero() && now.Sub(r.last) < wait {
			kept = append(kept, r)
			continue
		}
		h.judge(r)
		h.count(r)
		r.Settled = true
		h.changed++
	}
	clear(h.open[len(kept):])
	h.open = kept
}

// count counts the dynos that restarted for the same reason at about the same time.
func (h *History) count(r *Restart) {
	names := h.names[:0]
	for i := len(h.list) - 1; i >= 0; i-- {
		other := h.list[i]
		since := r.at - other.at
		if since > int64(manyWithin) {
			break
		}
		if since < int64(aroundIt) && -since < int64(aroundIt) && other.Class == r.Class {
			names = append(names, other.Dyno)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	h.names = names
	r.Near, r.Of = len(names), 0
	for _, d := range h.dynos {
		if d.lived || d.last != nil {
			r.Of++
		}
	}
}
