package baseline

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Piece is how a piece of a release's time was, as far as it was watched.
type Piece struct {
	Index    int            `json:"i"` // which one since the release became current
	Watched  int            `json:"w"` // seconds
	Requests int            `json:"n,omitempty"`
	Failed   int            `json:"f,omitempty"` // answered with a 5xx that is the app's own doing
	Client   int            `json:"c,omitempty"` // answered with a 4xx
	Times    Times          `json:"t,omitempty"` // of requests
	Raised   int            `json:"x,omitempty"` // exceptions
	Errors   map[string]int `json:"e,omitempty"` // of them, by fingerprint; the most frequent
	Queues   []Queue        `json:"q,omitempty"`
}

// Queue is how a queue changed.
type Queue struct {
	Name    string  `json:"name"`
	Seconds int     `json:"s"`   // for which it is known
	Net     float64 `json:"net"` // change of its depth, in jobs a second
	Depth   int     `json:"depth"`
}

// The bounds of a piece.
const (
	mostErrors = 16
	mostQueues = 6
)

// plus is both together. The receiver may be changed, the other one stays.
func (p Piece) plus(o *Piece) Piece {
	p.Watched += o.Watched
	p.Requests, p.Failed, p.Client, p.Raised = p.Requests+o.Requests, p.Failed+o.Failed, p.Client+o.Client, p.Raised+o.Raised
	p.Times = p.Times.Plus(o.Times)
	for id, n := range o.Errors {
		if p.Errors == nil {
			p.Errors = map[string]int{}
		}
		p.Errors[id] += n
	}
	for _, q := range o.Queues {
		p.Queues = addQueue(p.Queues, q)
	}
	return p
}

func addQueue(list []Queue, q Queue) []Queue {
	i := slices.IndexFunc(list, func(old Queue) bool { return old.Name == q.Name })
	if i < 0 {
		if len(list) < mostQueues {
			list = append(list, q)
		}
		return list
	}
	old := &list[i]
	if n := old.Seconds + q.Seconds; n > 0 {
		old.Net = (old.Net*float64(old.Seconds) + q.Net*float64(q.Seconds)) / float64(n)
		old.Seconds = n
	}
	old.Depth = q.Depth
	return list
}

// clone is a copy that shares nothing.
func (p Piece) clone() Piece {
	p.Times, p.Errors, p.Queues = slices.Clone(p.Times), maps.Clone(p.Errors), slices.Clone(p.Queues)
	return p
}

// Part is the part of the requests that failed, between 0 and 1.
func (p *Piece) Part() float64 {
	if p.Requests == 0 {
		return 0
	}
	return float64(p.Failed) / float64(p.Requests)
}

// Over is how long it was watched.
func (p *Piece) Over() time.Duration { return time.Duration(p.Watched) * time.Second }

// trim leaves the most frequent errors.
func (p *Piece) trim() {
	if len(p.Errors) <= mostErrors {
		return
	}
	ids := slices.SortedFunc(maps.Keys(p.Errors), func(a, b string) int {
		return cmp.Or(cmp.Compare(p.Errors[b], p.Errors[a]), cmp.Compare(a, b))
	})
	for _, id := range ids[mostErrors:] {
		delete(p.Errors, id)
	}
}

// pieces are pieces of the same length, by index.
type pieces []Piece

// put keeps a piece; of two accounts of the same one that which watched more of it.
func (l pieces) put(p *Piece) pieces {
	i, found := slices.BinarySearchFunc(l, p.Index, func(old Piece, index int) int { return old.Index - index })
	switch {
	case !found:
		l = slices.Insert(l, i, p.clone())
	case p.Watched > l[i].Watched:
		l[i] = p.clone()
	}
	return l
}

func (l pieces) clone() pieces {
	out := make(pieces, len(l))
	for i := range l {
		out[i] = l[i].clone()
	}
	return out
}

// sum is the pieces of the indexes from one on and before another one.
func (l pieces) sum(from, to int) Piece {
	var all Piece
	for i := range l {
		if n := l[i].Index; n >= from && n < to {
			all = all.plus(&l[i])
		}
	}
	return all
}
