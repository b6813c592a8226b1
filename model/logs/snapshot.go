package logs

import "sort"

// Snapshot is a frozen view of a Store. Its zero value is empty. It may be read from any goroutine, and pins what it
// shows: hold it no longer than a frame or a step of a search.
type Snapshot struct {
	full, tail []chunk
	first, end Seq
}

// First is the oldest line kept; First == End when there is none.
func (s Snapshot) First() Seq { return max(s.first, 1) }

// End is one past the newest line.
func (s Snapshot) End() Seq { return max(s.end, 1) }

// Len is the number of lines.
func (s Snapshot) Len() int { return int(s.End() - s.First()) }

// Line returns one line; false when it was dropped or has not come.
func (s Snapshot) Line(seq Seq) (Line, bool) {
	if seq < s.first || seq >= s.end || seq == 0 {
		return Line{}, false
	}
	c := s.chunk(s.chunkOf(seq))
	l := c.Line(int(seq - c.base))
	l.Seq = seq
	return l, true
}

// Packed tells whether a line is kept packed, so that it takes about a millisecond to look at it and its neighbours.
func (s Snapshot) Packed(seq Seq) bool {
	return seq >= s.First() && seq < s.End() && s.chunk(s.chunkOf(seq)).Packed()
}

// chunks is the number of chunks.
func (s Snapshot) chunks() int { return len(s.full) + len(s.tail) }

func (s Snapshot) chunk(i int) chunk {
	if i < len(s.full) {
		return s.full[i]
	}
	return s.tail[i-len(s.full)]
}

// chunkOf is the chunk that holds seq, which must be kept.
func (s Snapshot) chunkOf(seq Seq) int {
	return sort.Search(s.chunks(), func(i int) bool { return s.chunk(i).end() > seq })
}
