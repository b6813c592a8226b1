package logstore

import (
	"sort"

	"app.gonogo/gonogo/model/logs"
)

// Snapshot is a frozen view of a Store. Its zero value is empty. It may be read from any goroutine, and pins what it
// shows: hold it no longer than a frame or a step of a search.
type Snapshot struct {
	full, tail []Chunk
	first, end logs.Seq
}

// First is the oldest line kept; First == End when there is none.
func (s Snapshot) First() logs.Seq { return max(s.first, 1) }

// End is one past the newest line.
func (s Snapshot) End() logs.Seq { return max(s.end, 1) }

// Len is the number of lines.
func (s Snapshot) Len() int { return int(s.End() - s.First()) }

// Line returns one line; false when it was dropped or has not come.
func (s Snapshot) Line(seq logs.Seq) (logs.Line, bool) {
	if seq < s.first || seq >= s.end || seq == 0 {
		return logs.Line{}, false
	}
	c := s.Chunk(s.ChunkOf(seq))
	l := c.Line(int(seq - c.Base))
	l.Seq = seq
	return l, true
}

// Original is a line as it came; false when it was dropped or has not come.
func (s Snapshot) Original(seq logs.Seq) ([]byte, bool) {
	if seq < s.first || seq >= s.end || seq == 0 {
		return nil, false
	}
	c := s.Chunk(s.ChunkOf(seq))
	return c.AppendOriginal(nil, int(seq-c.Base)), true
}

// Packed tells whether a line is kept packed, so that it takes about a millisecond to look at it and its neighbours.
func (s Snapshot) Packed(seq logs.Seq) bool {
	return seq >= s.First() && seq < s.End() && s.Chunk(s.ChunkOf(seq)).Packed()
}

// Chunks is the number of chunks.
func (s Snapshot) Chunks() int { return len(s.full) + len(s.tail) }

// Chunk is the i-th chunk, the oldest first.
func (s Snapshot) Chunk(i int) Chunk {
	if i < len(s.full) {
		return s.full[i]
	}
	return s.tail[i-len(s.full)]
}

// ChunkOf is the chunk that holds seq, which must be kept.
func (s Snapshot) ChunkOf(seq logs.Seq) int {
	return sort.Search(s.Chunks(), func(i int) bool { return s.Chunk(i).end() > seq })
}
