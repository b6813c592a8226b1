package logstore

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func newPacker(t interface{ Fatal(...any) }) *Compactor {
	p, err := NewCompactor()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// packAll packs every full chunk of a store, in runs of so many.
func packAll(s *Store, p *Compactor, run int) {
	for s.packed < len(s.full) {
		c := Cold{first: s.full[s.packed].Base}
		for _, part := range s.full[s.packed:min(len(s.full), s.packed+run)] {
			c.parts = append(c.parts, part.Batch)
		}
		s.Replace(c, p.Compact(c.Batches()...))
	}
}

func TestPackKeepsAll(t *testing.T) {
	b := everyKind()
	s := NewStore(Limits{})
	s.Append(b)
	s.full, s.tail = append(s.full, s.tail...), nil
	s.plain = s.full[0].cost()
	packAll(s, newPacker(t), 1)
	frozen := s.full[0].Batch
	if frozen.cold == nil || len(frozen.body.Arena) > 0 || s.Packed() != b.Len() || s.plain != 0 {
		t.Fatalf("not packed: %d of %d lines, %d bytes plain", s.Packed(), b.Len(), s.plain)
	}
	if d := cmp.Diff(linesOf(b), linesOf(frozen)); d != "" {
		t.Error(d)
	}
	plain, err := json.Marshal(b)
	packed, err2 := json.Marshal(frozen)
	if string(plain) != string(packed) || err != nil || err2 != nil {
		t.Errorf("the wire form differs: %v, %v", err, err2)
	}
	if frozen.nErrors != b.nErrors || frozen.worst != b.worst || !frozen.FirstAt().Equal(b.FirstAt()) || !frozen.LastAt().Equal(b.LastAt()) {
		t.Error("the summary differs")
	}
}

func TestColdLeavesTheNewestPlain(t *testing.T) {
	s, p := NewStore(Limits{}), newPacker(t)
	for i := range 200 {
		s.Append(numbered(i*1000, 1000))
	}
	const hot = 1 << 20
	all := s.Bytes()
	for {
		c, ok := s.Cold(hot)
		if !ok {
			break
		}
		if !s.Replace(c, p.Compact(c.Batches()...)) {
			t.Fatal("refused")
		}
		if s.Replace(c, p.Compact(c.Batches()...)) {
			t.Fatal("frozen twice")
		}
	}
	if s.plain < hot || s.plain > hot+4<<20 || s.Packed() == 0 || s.Bytes() > all/2 {
		t.Errorf("%d bytes plain of %d, %d lines packed, %d bytes before", s.plain, s.Bytes(), s.Packed(), all)
	}
	held := int64(0)
	snap := s.Snapshot()
	for i := range snap.Chunks() {
		held += snap.Chunk(i).cost()
	}
	if held != s.Bytes() {
		t.Errorf("holds %d bytes, says %d", held, s.Bytes())
	}
	for seq := snap.First(); seq < snap.End(); seq += 997 {
		if l, _ := snap.Line(seq); l.Text != fmt.Sprint("line ", seq-1) {
			t.Fatalf("line %d is %q", seq, l.Text)
		}
	}
}

func TestFreezeComesTooLate(t *testing.T) {
	s, p := NewStore(Limits{Bytes: 3 << 20}), newPacker(t)
	for i := range 30 {
		s.Append(numbered(i*1000, 1000))
	}
	c, ok := s.Cold(0)
	if !ok {
		t.Fatal("nothing is cold")
	}
	b := p.Compact(c.Batches()...)
	for i := range 200 {
		s.Append(numbered(i*1000, 1000))
	}
	before := s.Bytes()
	if s.Replace(c, b) || s.Bytes() != before {
		t.Error("lines that were pushed out came back")
	}
}

// A piece that was cut from another store, of the same lines and places, is not put into this one.
func TestAPieceOfAnotherStoreIsRefused(t *testing.T) {
	cut := func() (*Store, Cold) {
		s := NewStore(Limits{})
		for i := range 200 {
			s.Append(numbered(i*1000, 1000))
		}
		c, ok := s.Cold(1 << 20)
		if !ok {
			t.Fatal("nothing is cold")
		}
		return s, c
	}
	_, other := cut()
	s, own := cut()
	if p := newPacker(t); s.Replace(other, p.Compact(other.Batches()...)) || !s.Replace(own, p.Compact(own.Batches()...)) {
		t.Error("a piece of another store is taken, or an own one is not")
	}
}
