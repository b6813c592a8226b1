package tui

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
)

// packedStore holds lines of which the older half is packed; every tenth says "hit".
func packedStore(t *testing.T, lines int) *logs.Store {
	t.Helper()
	packer, err := logs.NewPacker()
	if err != nil {
		t.Fatal(err)
	}
	s, in := logs.NewStore(logs.Limits{Bytes: 64 << 20}), logs.NewIngest(logs.IngestOptions{})
	for i := range lines {
		text := "miss"
		if i%10 == 0 {
			text = "hit"
		}
		in.Add(fmt.Appendf(nil, "2026-11-21T08:%02d:%02d.%06d+00:00 app[web.1]: %s number %d with some more text behind it", i/60_000, i/1000%60, i%1000, text, i), testNow)
		if i%1000 == 0 || i == lines-1 {
			for b := in.Take(testNow.Add(time.Hour), true); b != nil; b = in.Take(testNow.Add(time.Hour), true) {
				s.Link(b)
			}
		}
	}
	for cold, ok := s.Cold(s.Bytes() / 2); ok; cold, ok = s.Cold(s.Bytes() / 2) {
		s.Freeze(cold, packer.Pack(cold))
	}
	if s.Packed() < lines/4 || s.Packed() == lines {
		t.Fatalf("%d of %d lines are packed", s.Packed(), lines)
	}
	return s
}

func hitsPane(t *testing.T) *logsPane {
	t.Helper()
	p := NewLogs().(*logsPane)
	m, err := logs.Compile("hit")
	if err != nil {
		t.Fatal(err)
	}
	p.find = m
	return p
}

// Counting looks at packed lines beside the screen, and finds all of them.
func TestPackedLinesAreCountedBesideTheScreen(t *testing.T) {
	snap, p := packedStore(t, 60_000).Snapshot(), hitsPane(t)
	steps := 0
	for range 1000 {
		if p.hits.look(snap, p.query, p.find, frameBudget/2); p.hits.done {
			break
		}
		step := p.Search()
		if step == nil {
			continue // among plain lines, frame by frame
		}
		if steps++; p.Search() != nil {
			t.Fatal("a second step while one is being made")
		}
		if p.hits.look(snap, p.query, p.find, frameBudget/2); p.hits.done {
			t.Fatal("done before the step was")
		}
		p.Found(step())
	}
	if len(p.hits.seqs) != 6000 || !p.hits.done || steps == 0 {
		t.Errorf("%d hits in %d steps, done %t", len(p.hits.seqs), steps, p.hits.done)
	}
	for i, seq := range p.hits.seqs {
		if seq != logs.Seq(i*10+1) {
			t.Fatalf("hit %d is line %d", i, seq)
		}
	}
}

// What is found for a search that nobody wants any more is not taken for another's.
func TestAStepOfAnotherSearchIsNotTaken(t *testing.T) {
	snap, p := packedStore(t, 60_000).Snapshot(), hitsPane(t)
	p.hits.look(snap, p.query, p.find, frameBudget/2)
	step := p.Search()
	p.hits = hits{}
	p.Found(step())
	if p.hits.aside.found != nil || len(p.hits.seqs) > 0 {
		t.Error("it was taken")
	}
	if p.hits.look(snap, p.query, p.find, frameBudget/2); p.Search() == nil {
		t.Error("the other search does not go on")
	}
}

// What came while a step was made is looked at afterwards.
func TestAStepEndsWhereItsStreamEnded(t *testing.T) {
	s, p := packedStore(t, 36_000), hitsPane(t)
	a := &p.hits.aside
	before, from := s.Snapshot(), logs.Seq(s.Packed()-100)
	if _, ready := a.search(before, logs.Query{Text: p.find}, from, logs.Forward, 0, 1000); ready {
		t.Fatal("a packed line was looked at by the frame")
	}
	p.Found(p.Search()())
	in := logs.NewIngest(logs.IngestOptions{})
	in.Add([]byte("2026-11-21T09:00:00.000001+00:00 app[web.1]: hit"), testNow)
	s.Link(in.Take(testNow, true))
	res, ready := a.search(s.Snapshot(), logs.Query{Text: p.find}, from, logs.Forward, 0, 1000)
	if want := before.Search(logs.Query{Text: p.find}, from, logs.Forward, 0, 0); !ready || res.Done || res.Next != before.End() || len(res.Hits) != len(want.Hits) {
		t.Errorf("ready %t, done %t, next %d of %d, %d hits", ready, res.Done, res.Next, before.End(), len(res.Hits))
	}
}

// A rare line stays in view of a filter while others come in by the thousand.
func TestALiveFilterKeepsWhatItFound(t *testing.T) {
	s, b := packedStore(t, 36_000), &band{}
	q := logs.Query{Text: hitsPane(t).find}
	in := logs.NewIngest(logs.IngestOptions{})
	b.keepUp(s.Snapshot(), 50, true)
	if b.grow(s.Snapshot(), q, logs.Back, 10, frameBudget, nil); len(b.lines) == 0 {
		t.Fatal("nothing found")
	}
	found := b.lines[0].Seq
	for range 3 {
		for i := range 900 {
			in.Add(fmt.Appendf(nil, "2026-11-21T09:00:00.%06d+00:00 app[web.1]: miss", i), testNow)
		}
		s.Link(in.Take(testNow, true))
		b.keepUp(s.Snapshot(), 50, true)
		b.grow(s.Snapshot(), q, logs.Forward, 0, frameBudget, nil)
	}
	if len(b.lines) == 0 || b.lines[0].Seq != found || !b.end {
		t.Errorf("%d lines are left, end %t", len(b.lines), b.end)
	}
	if b.keepUp(s.Snapshot(), 50, false); b.hi != s.Snapshot().End() {
		t.Errorf("without a filter it is at %d of %d", b.hi, s.Snapshot().End())
	}
}

// An expression that must be tried on every line never holds a frame up.
func TestACostlyExpressionIsTriedBesideTheScreen(t *testing.T) {
	s, p := packedStore(t, 36_000), hitsPane(t)
	p.find, _ = logs.Compile("/[h]it|[0-9]{9}/")
	if !p.find.Costly() {
		t.Fatal("there is something to look for in it")
	}
	snap := s.Snapshot()
	for range 1000 {
		if p.hits.look(snap, p.query, p.find, frameBudget/2); p.hits.done {
			break
		}
		step := p.Search()
		if step == nil {
			t.Fatal("a frame looks")
		}
		p.Found(step())
	}
	if len(p.hits.seqs) != 3600 {
		t.Errorf("%d hits", len(p.hits.seqs))
	}
}
