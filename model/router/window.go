package router

import (
	"cmp"
	"slices"
	"time"

	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/safe"
)

// Window is the requests of a span.
type Window struct {
	From, To         time.Time     // of what was counted: the slots that begin in the span, as far as time has come
	Watched          time.Duration // of that, what was watched
	Requests, Failed int
	Held             int    // connections that were held open; they count as requests, and their times are left out
	ByClass          [6]int // by the first digit of the status; at 0 those without a status
	Bytes            int64  // of responses
	Codes            []Code // of the router, by name
	Service          histogram.Histogram
	Connect          histogram.Histogram

	history     *History
	first, last int64
	answers     answers
}

// Code is how often a code of the router came.
type Code struct {
	Code     string
	Requests int
	Failed   int // of them; all or none
}

// Row is the requests that have a path, a dyno or a host in common.
type Row struct {
	Name             string // "GET /orders/:id", "web.1", "www.example.com"; empty where the line has none, and of Other and NotFound
	Other            bool   // all beyond those that are told apart
	NotFound         bool   // paths that only ever answered 404
	Requests, Failed int
	Held             int
	Codes            []Code
	Service          histogram.Histogram
	Connect          histogram.Histogram // of dynos

	id    uint32
	timed bool // its times have been added
}

// Between is the requests of a span, from a moment on and before another one; the zero time is the end of all that is known. A request is in
// the span in which its slot begins.
func (h *History) Between(from, to time.Time) Window {
	w := h.span(from, to)
	for n := w.first; n < w.last; n++ {
		t := &h.totals[n%slots]
		if t.at != n || t.requests == 0 {
			continue
		}
		w.Requests += t.requests
		w.Failed += t.failed
		w.Held += t.held
		w.Bytes += t.bytes
		for i, c := range t.class {
			w.ByClass[i] += c
		}
		for _, a := range t.answers {
			w.answers.add(a.answer, a.n)
		}
		w.Service.Merge(&t.service)
		w.Connect.Merge(&t.connect)
	}
	w.Codes = w.answers.codes()
	return w
}

// span is a window in which nothing is counted yet.
func (h *History) span(from, to time.Time) Window {
	h.countWaiting()
	until := h.seen.until
	w := Window{history: h}
	if until == 0 {
		return w
	}
	newest := until/int64(Slot) + 1
	w.first, w.last = max(0, firstSlot(from), newest-slots+1), newest
	if !to.IsZero() {
		w.last = min(firstSlot(to), newest)
	}
	w.last = max(w.first, w.last)
	w.From, w.To = logs.Instant(w.first*int64(Slot)).UTC(), logs.Instant(min(w.last*int64(Slot), max(until, w.first*int64(Slot)))).UTC()
	w.Watched = h.Covered(w.From, w.To).Watched
	return w
}

// firstSlot is the first slot that does not begin before a moment.
func firstSlot(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return (t.UnixNano() + int64(Slot) - 1) / int64(Slot)
}

// Part is the part that failed, between 0 and 1.
func (w *Window) Part() float64 { return part(w.Failed, w.Requests) }

// Part is the part that failed, between 0 and 1.
func (r *Row) Part() float64 { return part(r.Failed, r.Requests) }

// rank puts the rows of no name behind the others.
func (r *Row) rank() int {
	switch {
	case r.Other:
		return 2
	case r.NotFound:
		return 1
	}
	return 0
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// PerSecond is how many of n came in a second that was watched; ok is false where hardly any was.
func (w *Window) PerSecond(n int) (rate float64, ok bool) {
	if w.Watched < time.Second {
		return 0, false
	}
	return float64(n) / w.Watched.Seconds(), true
}

// InFlight is an estimate of how many requests are answered at a time: how many end in a second, times how long they took (Little's
// law). Those that have not ended are unknown.
func (w *Window) InFlight() (n float64, ok bool) { return w.inFlight(&w.Service) }

// InFlightOf is InFlight of one row.
func (w *Window) InFlightOf(r *Row) (n float64, ok bool) { return w.inFlight(&r.Service) }

func (w *Window) inFlight(h *histogram.Histogram) (float64, bool) {
	if w.Watched < time.Second {
		return 0, false
	}
	return float64(h.Sum()) / 1000 / w.Watched.Seconds(), true
}

// By is what requests are told apart by.
type By string

// What they can be told apart by.
const (
	ByPath By = "path"
	ByDyno By = "dyno"
	ByHost By = "host"
)

// Rows are the requests by something: Paths, Dynos, Hosts.
func (w *Window) Rows(by By) []Row {
	switch by {
	case ByDyno:
		return w.Dynos()
	case ByHost:
		return w.Hosts()
	}
	return w.Paths()
}

// Paths are the requests by method and path, ids in it folded; most failures first, then most requests. Beyond the last quarter of an hour
// they are counted in minutes. They are those of now: no line may have come since the window was made.
func (w *Window) Paths() []Row { return w.rows(byPath) }

// Dynos are the requests by dyno, as Paths are by path, by name.
func (w *Window) Dynos() []Row {
	rows := w.rows(byDyno)
	sortDynos(rows)
	return rows
}

func sortDynos(rows []Row) {
	slices.SortFunc(rows, func(a, b Row) int { return CompareDynos(a.Name, b.Name) })
}

// CompareDynos compares the names of dynos: web.2 comes before web.10.
func CompareDynos(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// Hosts are the requests by host, as Paths are by path.
func (w *Window) Hosts() []Row { return w.rows(byHost) }

func (w *Window) rows(d dimension) []Row {
	rows := w.counted(d)
	all := make([]*Row, len(rows))
	for i := range rows {
		all[i] = &rows[i]
	}
	w.addTimes(d, all)
	return rows
}

// Counted is Rows without their times, which cost the most: AddTimes adds those of some rows.
func (w *Window) Counted(by By) []Row {
	rows := w.counted(dimensionOf(by))
	if by == ByDyno {
		sortDynos(rows)
	}
	return rows
}

// AddTimes adds the times to rows that Counted gave; those that have them already are let be.
func (w *Window) AddTimes(by By, rows []*Row) { w.addTimes(dimensionOf(by), rows) }

func dimensionOf(by By) dimension {
	switch by {
	case ByDyno:
		return byDyno
	case ByHost:
		return byHost
	}
	return byPath
}

// each goes through the entries of a dimension in the window.
func (w *Window) each(d dimension, f func(*entry)) {
	w.history.countWaiting()
	w.history.everyParts(func(p *parts) {
		if p.at >= w.first && p.at < w.last {
			for i := range p.entries[d] {
				f(&p.entries[d][i])
			}
		}
	})
}

func (w *Window) counted(d dimension) []Row {
	h := w.history
	if h == nil || len(h.names[d].list) == 0 {
		return nil
	}
	sums := make([]*entry, len(h.names[d].list))
	w.each(d, func(e *entry) {
		if sums[e.id] == nil {
			sums[e.id] = &entry{}
		}
		sums[e.id].count(e)
	})
	var rows []Row
	for id, e := range sums {
		if e == nil {
			continue
		}
		rows = append(rows, Row{
			Name: safe.Redact(h.names[d].list[id].key), Other: uint32(id) == other, NotFound: uint32(id) == notFound,
			Requests: int(e.requests), Failed: int(e.failed), Held: int(e.held), Codes: e.answers.codes(), id: uint32(id),
		})
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(a.rank()-b.rank(), cmp.Compare(b.Failed, a.Failed), cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Name, b.Name))
	})
	return rows
}

func (w *Window) addTimes(d dimension, rows []*Row) {
	if w.history == nil || len(rows) == 0 {
		return
	}
	want := make([]*Row, len(w.history.names[d].list))
	for _, r := range rows {
		if !r.timed && int(r.id) < len(want) && safe.Redact(w.history.names[d].list[r.id].key) == r.Name { // else the name has lost its place since
			want[r.id], r.timed = r, true
		}
	}
	w.each(d, func(e *entry) {
		if r := want[e.id]; r != nil {
			r.Service.Merge(&e.service)
			r.Connect.Merge(&e.connect)
		}
	})
}

// codes are the codes of the router among answers, by name.
func (a answers) codes() []Code {
	var out []Code
	for _, one := range a {
		if one.code == 0 {
			continue
		}
		code := logs.CodeName(one.code)
		i, found := slices.BinarySearchFunc(out, code, func(c Code, s string) int { return cmp.Compare(c.Code, s) })
		if !found {
			out = slices.Insert(out, i, Code{Code: code})
		}
		out[i].Requests += int(one.n)
		if one.failed {
			out[i].Failed += int(one.n)
		}
	}
	return out
}
