package logstore

import (
	"app.gonogo/gonogo/model/logs"
)

// Cold is a run of a Store's oldest lines that are not packed yet. It may be packed on any goroutine.
type Cold struct {
	first logs.Seq
	parts []*Batch
}

// Cold names what to pack next so that no more than about hot bytes of lines stay plain, oldest first; false when nothing
// is to be packed. Give its batches to a Compactor, and what that makes to Replace.
func (s *Store) Cold(hot int64) (Cold, bool) {
	n, text, lines, bytes, whole := 0, 0, 0, int64(0), false
	for _, part := range s.full[s.packed:] {
		if whole = n > 0 && (lines+part.Len() > packLines || text >= packBytes); whole || s.plain-bytes < hot {
			break
		}
		n, text, lines, bytes = n+1, text+len(part.body.Arena), lines+part.Len(), bytes+part.cost()
	}
	if !whole || s.plain-bytes < hot {
		return Cold{}, false
	}
	c := Cold{first: s.full[s.packed].Base, parts: make([]*Batch, n)}
	for i := range c.parts {
		c.parts[i] = s.full[s.packed+i].Batch
	}
	return c, true
}

// Batches are what to compact: neighbours, oldest first.
func (c Cold) Batches() []*Batch { return c.parts }

// Replace puts a packed batch in the place of the lines it was made of; false when the budget has pushed some of them out meanwhile, or the
// lines are another store's, and nothing changed.
func (s *Store) Replace(c Cold, b *Batch) bool {
	n := len(c.parts)
	if s.packed+n > len(s.full) || n == 0 || s.full[s.packed].Base != c.first {
		return false
	}
	for i, part := range c.parts {
		if s.full[s.packed+i].Batch != part {
			return false
		}
	}
	small := Chunk{Base: c.first, Batch: b}
	for _, old := range s.full[s.packed : s.packed+n] {
		s.bytes -= old.cost()
		s.plain -= old.cost()
	}
	s.bytes += small.cost()
	full := make([]Chunk, 0, len(s.full)-n+1+len(s.full)/8) // snapshots share the old array
	full = append(append(full, s.full[:s.packed]...), small)
	s.full = append(full, s.full[s.packed+n:]...)
	s.packed++
	return true
}

// Packed is the number of lines kept packed.
func (s *Store) Packed() int {
	if s.packed == 0 {
		return 0
	}
	return int(s.full[s.packed-1].end() - s.first)
}
