package router

import (
	"app.gonogo/gonogo/model/histogram"
)

// classes are those of a status by its first digit; the first one has the lines without a status that is one.
const classes = 6

// total is all requests of a slot.
type total struct {
	at                     int64 // which slot since 1970
	requests, failed, held int
	class                  [classes]int
	bytes                  int64
	answers                answers
	service, connect       histogram.Histogram
}

// entry is the requests of a slot that have a path, a dyno or a host in common.
type entry struct {
	id                     uint32
	requests, failed, held uint32
	answers                answers
	service                histogram.Histogram
	connect                histogram.Histogram // of dynos
}

func (e *entry) merge(more *entry) {
	e.count(more)
	e.service.Merge(&more.service)
	e.connect.Merge(&more.connect)
}

// count is merge without the times.
func (e *entry) count(more *entry) {
	e.requests += more.requests
	e.failed += more.failed
	e.held += more.held
	for _, a := range more.answers {
		e.answers.add(a.answer, a.n)
	}
}

// answer is how a request was answered, where there is anything to say of it.
type answer struct {
	code, status uint16
	failed       bool
}

// answers are how often each came. Those of requests that went well are not among them.
type answers []answered

type answered struct {
	answer
	n uint32
}

// mostAnswers bounds them: there are thirty codes.
const mostAnswers = 64

func (a *answers) add(one answer, n uint32) {
	if one.code == 0 && !one.failed {
		return
	}
	for i := range *a {
		if (*a)[i].answer == one {
			(*a)[i].n += n
			return
		}
	}
	if len(*a) < mostAnswers {
		*a = append(*a, answered{one, n})
	}
}

// dimension is what requests are told apart by.
type dimension uint8

const (
	byPath dimension = iota
	byDyno
	byHost
	dimensions
)

// parts is the requests of a slot, or of a minute, by each dimension.
type parts struct {
	at      int64 // the slot that it begins with
	entries [dimensions][]entry
}

// of is the entry of a name.
func (p *parts) of(d dimension, id uint32, all *[dimensions]names) *entry {
	n, list := &all[d].list[id], &p.entries[d]
	if n.in == p && n.at == p.at {
		return &(*list)[n.place]
	}
	n.in, n.at = p, p.at
	for i := range *list {
		if (*list)[i].id == id {
			n.place = i
			return &(*list)[i]
		}
	}
	n.place = len(*list)
	*list = append(*list, entry{id: id})
	return &(*list)[n.place]
}

// merge adds what a slot has to its minute.
func (p *parts) merge(more *parts, all *[dimensions]names) {
	for d := range dimensions {
		for i := range more.entries[d] {
			e := &more.entries[d][i]
			p.of(d, e.id, all).merge(e)
		}
	}
}
