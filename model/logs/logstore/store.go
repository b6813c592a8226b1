package logstore

import (
	"slices"
	"time"
	"unsafe"

	"app.gonogo/gonogo/model/logs"
)

const (
	defaultBytes = 64 << 20
	// A chunk is full at a quarter of a batch of an Ingest; smaller ones are joined with their neighbours.
	fullLines = 512
	fullBytes = 128 << 10
)

// Limits bounds a Store.
type Limits struct {
	Bytes int64 // memory held, as Batch.Bytes counts it; 0 is 64 MiB
}

// Chunk is a batch in its place.
type Chunk struct {
	Base logs.Seq // of its first line
	*Batch
}

func (c Chunk) end() logs.Seq { return c.Base + logs.Seq(c.Len()) }

func (c Chunk) isFull() bool { return c.Len() >= fullLines || len(c.body.Arena) >= fullBytes }

func (c Chunk) cost() int64 { return c.Bytes() + int64(unsafe.Sizeof(c)) }

// Store keeps the newest lines of one app inside a budget of bytes. It belongs to one goroutine; what it gives out by
// Snapshot does not.
//
// A quiet app sends batches of one line. They would make a chunk each, so the tail joins neighbours like the
// carries of a binary counter: at most log2(fullLines) chunks, each line copied that often at most.
type Store struct {
	limit   int64
	full    []Chunk // immutable behind its length: snapshots share it
	tail    []Chunk // rising Seq, falling size; copied by each snapshot
	next    logs.Seq
	first   logs.Seq
	bytes   int64
	gaps    int // gap markers among what is kept
	version uint64
	rate    rate
	build   builder
	packed  int   // chunks at the front of full that are packed
	plain   int64 // bytes of those that are not
}

// NewStore returns an empty store.
func NewStore(l Limits) *Store {
	if l.Bytes <= 0 {
		l.Bytes = defaultBytes
	}
	return &Store{limit: l.Bytes, next: 1, first: 1}
}

// Append adds a batch, whose lines take the next numbers, and drops the oldest whole chunks over the budget. The
// newest chunk always stays, or a small budget would show nothing. A nil or empty batch changes nothing.
func (s *Store) Append(b *Batch) {
	if b == nil || b.Len() == 0 {
		return
	}
	s.rate.addBatch(b)
	c := Chunk{Base: s.next, Batch: b}
	s.next = c.end()
	s.bytes += c.cost()
	s.gaps += c.Gaps()
	s.tail = append(s.tail, c)
	s.mergeTail()
	s.drop()
	s.version++
}

// mergeTail joins the tail's last chunks while the later is as long as the earlier. A full chunk ends the tail: what is
// before it becomes one chunk, and both move on.
func (s *Store) mergeTail() {
	for n := len(s.tail); n >= 2 && !s.tail[n-1].isFull() && s.tail[n-2].Len() <= s.tail[n-1].Len(); n = len(s.tail) {
		s.join(n - 2)
	}
	if !s.tail[len(s.tail)-1].isFull() {
		return
	}
	for len(s.tail) > 2 {
		s.join(0)
	}
	for _, c := range s.tail {
		s.plain += c.cost()
	}
	s.full = append(s.full, s.tail...)
	s.tail = nil
}

// Bound changes how many bytes are kept. What is over it goes at once: an app may be quiet from now on.
func (s *Store) Bound(bytes int64) {
	s.limit = bytes
	if s.bytes > s.limit {
		s.drop()
		s.version++
	}
}

// join makes one chunk of the i-th of the tail and the next.
func (s *Store) join(i int) {
	a, b := s.tail[i], s.tail[i+1]
	joined := Chunk{Base: a.Base, Batch: s.build.join(a.Batch, b.Batch)}
	s.bytes += joined.cost() - a.cost() - b.cost()
	s.tail[i] = joined
	s.tail = slices.Delete(s.tail, i+1, i+2)
}

// drop unlinks the oldest chunks over the budget. What is left is copied, for a snapshot may share the old array, and
// that must not keep dropped chunks alive here.
func (s *Store) drop() {
	n := 0
	for n < len(s.full) && s.bytes > s.limit && n+1 < len(s.full)+len(s.tail) {
		s.bytes -= s.full[n].cost()
		s.gaps -= s.full[n].Gaps()
		if n >= s.packed {
			s.plain -= s.full[n].cost()
		}
		s.first = s.full[n].end()
		n++
	}
	if n > 0 {
		s.packed = max(0, s.packed-n)
		s.full = append(make([]Chunk, 0, len(s.full)-n+8), s.full[n:]...)
	}
	for len(s.full) == 0 && len(s.tail) > 1 && s.bytes > s.limit {
		s.bytes -= s.tail[0].cost()
		s.gaps -= s.tail[0].Gaps()
		s.first = s.tail[0].end()
		s.tail = slices.Delete(s.tail, 0, 1)
	}
}

// Snapshot pins what the store holds now.
func (s *Store) Snapshot() Snapshot {
	return Snapshot{full: s.full[:len(s.full):len(s.full)], tail: slices.Clone(s.tail), first: s.first, end: s.next}
}

// Len is the number of lines kept.
func (s *Store) Len() int { return int(s.next - s.first) }

// Gaps is the number of gap markers among the lines kept.
func (s *Store) Gaps() int { return s.gaps }

// Total is the number of lines ever linked.
func (s *Store) Total() uint64 { return uint64(s.next - 1) }

// Dropped is the number of lines the budget pushed out: Total less Len.
func (s *Store) Dropped() uint64 { return uint64(s.first - 1) }

// Bytes is the memory held.
func (s *Store) Bytes() int64 { return s.bytes }

// Version changes with every Append that changed anything.
func (s *Store) Version() uint64 { return s.version }

// Rate is lines a second over the last 10 s before now, by the stamps they bear: the history that a log session opens
// with does not count.
func (s *Store) Rate(now time.Time) float64 { return s.rate.at(now) }
