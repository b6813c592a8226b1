package search

import (
	"app.gonogo/gonogo/model/logs/logstore"
)

// Filter tells which lines of one batch after the other a query wants, as a search of a store does: by labels and columns first, and
// texts by their literals, a batch at a time. It belongs to one goroutine.
type Filter struct {
	finder finder
	places []int
}

// NewFilter makes a filter of a query.
func NewFilter(q Query) *Filter {
	return &Filter{finder: finder{plan: q.plan(), step: 1}}
}

// Lines are the places of the lines that are wanted, rising. They are good until the next call.
func (x *Filter) Lines(b *logstore.Batch) []int {
	x.places = x.places[:0]
	if b.Len() == 0 {
		return x.places
	}
	x.finder.places = &x.places
	x.finder.chunk(logstore.Chunk{Base: 1, Batch: b}, 1)
	return x.places
}
