package logs

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func newPacker(t interface{ Fatal(...any) }) *Packer {
	p, err := NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// packAll packs every full chunk of a store, in runs of so many.
func packAll(s *Store, p *Packer, run int) {
	for s.packed < len(s.full) {
		c := Cold{first: s.full[s.packed].base}
		for _, part := range s.full[s.packed:min(len(s.full), s.packed+run)] {
			c.parts = append(c.parts, part.Batch)
		}
		s.Freeze(c, p.Pack(c))
	}
}

func TestPackKeepsAll(t *testing.T) {
	b := everyKind()
	s := NewStore(Limits{})
	s.Link(b)
	s.full, s.tail = append(s.full, s.tail...), nil
	s.plain = s.full[0].cost()
	packAll(s, newPacker(t), 1)
	frozen := s.full[0].Batch
	if frozen.cold == nil || len(frozen.body.arena) > 0 || s.Packed() != b.Len() || s.plain != 0 {
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

// What a packed store shows, finds and counts is what the plain one does.
func TestPackedSearchEqualsPlain(t *testing.T) {
	packer := newPacker(t)
	rapid.Check(t, func(t *rapid.T) {
		s := NewStore(Limits{Bytes: 1 << 30})
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"app[web.1]: fine", "app[web.2]: KeyError: Timeout", "heroku[router]: " + okLine,
			"heroku[router]: " + h12Line, "heroku[router]: " + bootLine, "heroku[router]: " + strings.Replace(okLine, "connect=0ms", "connect=", 1),
			"heroku[web.1]: Error R14 (Memory quota exceeded)", "app[api]: Release v7 created by user ned"}), 1, 30).Draw(t, "lines")
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			in := NewIngest(IngestOptions{})
			for i := range 520 {
				in.Add([]byte(t0.Add(time.Duration(i)*time.Millisecond).Format("2006-01-02T15:04:05.000000-07:00 ")+lines[i%len(lines)]), t0)
			}
			s.Link(in.Take(t0, true))
		}
		plain := s.Snapshot()
		packAll(s, packer, rapid.IntRange(1, 3).Draw(t, "run"))
		packed := s.Snapshot()
		if s.Packed() != plain.Len() {
			t.Fatalf("%d of %d lines are packed", s.Packed(), plain.Len())
		}
		q := anyQuery(t)
		q.Status = rapid.SampledFrom([]Statuses{{}, {}, {500, 599}}).Draw(t, "status")
		q.Codes = rapid.SampledFrom([][]string{nil, nil, {"H12"}, {"R14", "H10"}}).Draw(t, "codes")
		q.MinService = rapid.SampledFrom([]time.Duration{0, 0, 3 * time.Millisecond, time.Second}).Draw(t, "service")
		q.MinConnect = rapid.SampledFrom([]time.Duration{0, 0, 2 * time.Millisecond, 300 * time.Millisecond, 7001 * time.Millisecond, time.Minute}).Draw(t, "connect")
		want := plain.Search(q, plain.End(), Back, 7, 0)
		found := packed.Search(q, packed.End(), Back, 7, 0)
		if found.Scanned > coldLines*want.Scanned {
			t.Fatalf("%d lines scanned, plain %d", found.Scanned, want.Scanned)
		}
		found.Scanned = want.Scanned
		if d := cmp.Diff(want, found); d != "" {
			t.Fatal(d)
		}
		for budget, from := rapid.IntRange(1, 300).Draw(t, "steps"), packed.End()-1; ; {
			r := packed.Search(q, from, Back, 0, budget)
			if r.Scanned > budget || !r.Done && r.Next == from {
				t.Fatalf("a step of %d scanned %d lines and went from %d to %d", budget, r.Scanned, from, r.Next)
			}
			if from = r.Next; r.Done {
				break
			}
		}
		n := 0
		for seq := plain.First(); seq < plain.End(); seq++ {
			if l, _ := plain.Line(seq); q.Match(l) {
				n++
			}
		}
		for _, snap := range []Snapshot{plain, packed} {
			got := 0
			for from := snap.End() - 1; ; {
				k, r := snap.Count(q, from, rapid.IntRange(0, 700).Draw(t, "budget"))
				got += k
				if from = r.Next; r.Done {
					break
				}
			}
			if got != n {
				t.Fatalf("counted %d of %d", got, n)
			}
		}
	})
}

func TestColdLeavesTheNewestPlain(t *testing.T) {
	s, p := NewStore(Limits{}), newPacker(t)
	for i := range 200 {
		s.Link(numbered(i*1000, 1000))
	}
	const hot = 1 << 20
	all := s.Bytes()
	for {
		c, ok := s.Cold(hot)
		if !ok {
			break
		}
		if !s.Freeze(c, p.Pack(c)) {
			t.Fatal("refused")
		}
		if s.Freeze(c, p.Pack(c)) {
			t.Fatal("frozen twice")
		}
	}
	if s.plain < hot || s.plain > hot+4<<20 || s.Packed() == 0 || s.Bytes() > all/2 {
		t.Errorf("%d bytes plain of %d, %d lines packed, %d bytes before", s.plain, s.Bytes(), s.Packed(), all)
	}
	held := int64(0)
	snap := s.Snapshot()
	for i := range snap.chunks() {
		held += snap.chunk(i).cost()
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
		s.Link(numbered(i*1000, 1000))
	}
	c, ok := s.Cold(0)
	if !ok {
		t.Fatal("nothing is cold")
	}
	b := p.Pack(c)
	for i := range 200 {
		s.Link(numbered(i*1000, 1000))
	}
	before := s.Bytes()
	if s.Freeze(c, b) || s.Bytes() != before {
		t.Error("lines that were pushed out came back")
	}
}

// Packed lines may be read from any goroutine, as plain ones.
func TestPackedIsReadByMany(t *testing.T) {
	s := NewStore(Limits{})
	for i := range 12 {
		s.Link(numbered(i*1000, 1000))
	}
	packAll(s, newPacker(t), 3)
	snap := s.Snapshot()
	var readers sync.WaitGroup
	for r := range 4 {
		readers.Go(func() {
			for seq := snap.First() + Seq(r)*17; seq < snap.End(); seq += 501 {
				if l, _ := snap.Line(seq); l.Text != fmt.Sprint("line ", seq-1) {
					t.Errorf("line %d is %q", seq, l.Text)
				}
			}
			if n, _ := snap.Count(Query{Text: mustCompile(t, "LINE 5")}, snap.End()-1, 0); n != 0 {
				t.Errorf("%d lines shout", n)
			}
		})
	}
	readers.Wait()
}
