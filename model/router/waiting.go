package router

import (
	"app.gonogo/gonogo/model/histogram"
	"app.gonogo/gonogo/model/logs"
)

// waiting is requests of one slot that are not counted yet: a slot's requests are counted together, for less than one by one. They are counted
// before anybody asks.
type waiting struct {
	slot  int64
	list  []numbered
	bytes int64 // of their responses

	tally histogram.Tally
	runs  []run    // of the names that came, in the order in which they came
	runOf []uint32 // by name, counted from 1; 0: it did not come
	order []uint16 // the requests, those of a name together
}

// mostRequests bounds them.
const mostRequests = 2048

// numbered is a request by the numbers of its names.
type numbered struct {
	kind
	names            [dimensions]uint16
	service, connect histogram.Time
}

// run is the requests of one name.
type run struct {
	name    uint32
	n, from int
}

// open makes a slot the one whose requests wait.
func (h *History) open(n int64) {
	h.countWaiting()
	h.waiting.slot = n
	h.cell(n)
}

// request takes one request. Names are told apart as they come.
func (h *History) request(q *request, t logs.Target) {
	weight := weightOf(q.kind.failed)
	h.waiting.bytes += int64(t.Bytes)
	h.waiting.list = append(h.waiting.list, numbered{
		kind: *q.kind, service: q.service, connect: q.connect,
		names: [dimensions]uint16{
			byPath: uint16(h.path(t, q)),
			byHost: uint16(h.names[byHost].same(t.Host, weight)),
			byDyno: uint16(h.names[byDyno].same(t.Dyno, weight)),
		},
	})
}

// countWaiting counts the requests that wait.
func (h *History) countWaiting() {
	w := &h.waiting
	if len(w.list) == 0 {
		return
	}
	c := h.cell(w.slot)
	c.total.addAll(w)
	for d := range dimensions {
		h.countBy(d, c.parts)
	}
	w.list, w.bytes = w.list[:0], 0
}

// countBy counts them by what they have in common.
func (h *History) countBy(d dimension, p *parts) {
	w := &h.waiting
	w.sort(d, len(h.names[d].list))
	if list := &p.entries[d]; len(*list) == 0 { // mostly all of a slot's come at once
		*list = make([]entry, 0, len(w.runs))
	}
	for _, r := range w.runs {
		w.runOf[r.name] = 0
		p.of(d, r.name, &h.names).addAll(w, w.order[r.from:r.from+r.n], d == byDyno)
	}
}

// sort puts the requests of each name together. Names are numbers below most.
func (w *waiting) sort(d dimension, most int) {
	w.runs = w.runs[:0]
	if len(w.runOf) < most {
		w.runOf = make([]uint32, most)
	}
	for i := range w.list {
		id := w.list[i].names[d]
		if w.runOf[id] == 0 {
			w.runs = append(w.runs, run{name: uint32(id)})
			w.runOf[id] = uint32(len(w.runs))
		}
		w.runs[w.runOf[id]-1].n++
	}
	from := 0
	for i := range w.runs {
		w.runs[i].from = from
		from += w.runs[i].n
		w.runs[i].n = 0
	}
	if cap(w.order) < from {
		w.order = make([]uint16, mostRequests)
	}
	w.order = w.order[:from]
	for i := range w.list {
		r := &w.runs[w.runOf[w.list[i].names[d]]-1]
		w.order[r.from+r.n] = uint16(i)
		r.n++
	}
}

// addAll counts all requests that wait.
func (t *total) addAll(w *waiting) {
	t.requests += len(w.list)
	t.bytes += w.bytes
	for i := range w.list {
		q := &w.list[i]
		t.class[q.class]++
		if q.failed {
			t.failed++
		}
		if q.held {
			t.held++
		} else if q.timed {
			w.tally.Add(q.service)
		}
		t.answers.add(q.answer, 1)
	}
	w.tally.Drain(&t.service)
	for i := range w.list {
		if w.list[i].reached {
			w.tally.Add(w.list[i].connect)
		}
	}
	w.tally.Drain(&t.connect)
}

// addAll counts some of the requests that wait, the times to their dynos too where it is told to.
func (e *entry) addAll(w *waiting, which []uint16, connects bool) {
	e.requests += uint32(len(which))
	for _, i := range which {
		q := &w.list[i]
		if q.failed {
			e.failed++
		}
		if q.held {
			e.held++
		} else if q.timed {
			w.tally.Add(q.service)
		}
		e.answers.add(q.answer, 1)
	}
	w.tally.Drain(&e.service)
	if !connects {
		return
	}
	for _, i := range which {
		if w.list[i].reached {
			w.tally.Add(w.list[i].connect)
		}
	}
	w.tally.Drain(&e.connect)
}
