package logs_test

import (
	"fmt"
	"testing"
	"time"

	"app.gonogo/gonogo/tui/pane/panetest"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
	"app.gonogo/gonogo/model/logs/search"
	logpane "app.gonogo/gonogo/tui/panes/logs"
)

// packedStore holds lines of which the older half is packed; every tenth says "hit".
func packedStore(t *testing.T, lines int) *logstore.Store {
	t.Helper()
	packer, err := logstore.NewCompactor()
	if err != nil {
		t.Fatal(err)
	}
	s, in := logstore.NewStore(logstore.Limits{Bytes: 64 << 20}), logstore.NewIngest(logstore.IngestOptions{})
	for i := range lines {
		text := "miss"
		if i%10 == 0 {
			text = "hit"
		}
		in.Add(fmt.Appendf(nil, "2026-11-21T08:%02d:%02d.%06d+00:00 app[web.1]: %s number %d with some more text behind it", i/60_000, i/1000%60, i%1000, text, i), panetest.Now)
		if i%1000 == 0 || i == lines-1 {
			for b := in.Next(panetest.Now.Add(time.Hour), true); b != nil; b = in.Next(panetest.Now.Add(time.Hour), true) {
				s.Append(b)
			}
		}
	}
	for cold, ok := s.Cold(s.Bytes() / 2); ok; cold, ok = s.Cold(s.Bytes() / 2) {
		s.Replace(cold, packer.Compact(cold.Batches()...))
	}
	if s.Packed() < lines/4 || s.Packed() == lines {
		t.Fatalf("%d of %d lines are packed", s.Packed(), lines)
	}
	return s
}

func hitsPane(t *testing.T) *logpane.LogsPane {
	t.Helper()
	p := logpane.NewLogs().(*logpane.LogsPane)
	m, err := search.Compile("hit")
	if err != nil {
		t.Fatal(err)
	}
	p.Find = m
	return p
}

// Counting looks at packed lines beside the screen, and finds all of them.
func TestPackedLinesAreCountedBesideTheScreen(t *testing.T) {
	snap, p := packedStore(t, 60_000).Snapshot(), hitsPane(t)
	steps := 0
	for range 1000 {
		if p.Hits.Search(snap, p.Query, p.Find, logpane.FrameBudget/2); p.Hits.Done {
			break
		}
		step := p.Search()
		if step == nil {
			continue // among plain lines, frame by frame
		}
		if steps++; p.Search() != nil {
			t.Fatal("a second step while one is being made")
		}
		if p.Hits.Search(snap, p.Query, p.Find, logpane.FrameBudget/2); p.Hits.Done {
			t.Fatal("done before the step was")
		}
		p.Found(step())
	}
	if len(p.Hits.Seqs) != 6000 || !p.Hits.Done || steps == 0 {
		t.Errorf("%d hits in %d steps, done %t", len(p.Hits.Seqs), steps, p.Hits.Done)
	}
	for i, seq := range p.Hits.Seqs {
		if seq != logs.Seq(i*10+1) {
			t.Fatalf("hit %d is line %d", i, seq)
		}
	}
}

// What is found for a search that nobody wants any more is not taken for another's.
func TestAStepOfAnotherSearchIsNotTaken(t *testing.T) {
	snap, p := packedStore(t, 60_000).Snapshot(), hitsPane(t)
	p.Hits.Search(snap, p.Query, p.Find, logpane.FrameBudget/2)
	step := p.Search()
	p.Hits = logpane.Hits{}
	p.Found(step())
	if p.Hits.Aside.Found != nil || len(p.Hits.Seqs) > 0 {
		t.Error("it was taken")
	}
	if p.Hits.Search(snap, p.Query, p.Find, logpane.FrameBudget/2); p.Search() == nil {
		t.Error("the other search does not go on")
	}
}

// What came while a step was made is looked at afterwards.
func TestAStepEndsWhereItsStreamEnded(t *testing.T) {
	s, p := packedStore(t, 36_000), hitsPane(t)
	a := &p.Hits.Aside
	before, from := s.Snapshot(), logs.Seq(s.Packed()-100)
	if _, ready := a.Search(before, search.Query{Text: p.Find}, from, search.Forward, 0, 1000); ready {
		t.Fatal("a packed line was looked at by the frame")
	}
	p.Found(p.Search()())
	in := logstore.NewIngest(logstore.IngestOptions{})
	in.Add([]byte("2026-11-21T09:00:00.000001+00:00 app[web.1]: hit"), panetest.Now)
	s.Append(in.Next(panetest.Now, true))
	res, ready := a.Search(s.Snapshot(), search.Query{Text: p.Find}, from, search.Forward, 0, 1000)
	if want := search.Find(before, search.Query{Text: p.Find}, from, search.Forward, 0, 0); !ready || res.Done || res.Next != before.End() || len(res.Hits) != len(want.Hits) {
		t.Errorf("ready %t, done %t, next %d of %d, %d hits", ready, res.Done, res.Next, before.End(), len(res.Hits))
	}
}

// A rare line stays in view of a filter while others come in by the thousand.
func TestALiveFilterKeepsWhatItFound(t *testing.T) {
	s, b := packedStore(t, 36_000), &logpane.Band{}
	q := search.Query{Text: hitsPane(t).Find}
	in := logstore.NewIngest(logstore.IngestOptions{})
	b.KeepUp(s.Snapshot(), 50, true)
	if b.Grow(s.Snapshot(), q, search.Back, 10, logpane.FrameBudget, nil); len(b.Lines) == 0 {
		t.Fatal("nothing found")
	}
	found := b.Lines[0].Seq
	for range 3 {
		for i := range 900 {
			in.Add(fmt.Appendf(nil, "2026-11-21T09:00:00.%06d+00:00 app[web.1]: miss", i), panetest.Now)
		}
		s.Append(in.Next(panetest.Now, true))
		b.KeepUp(s.Snapshot(), 50, true)
		b.Grow(s.Snapshot(), q, search.Forward, 0, logpane.FrameBudget, nil)
	}
	if len(b.Lines) == 0 || b.Lines[0].Seq != found || !b.End {
		t.Errorf("%d lines are left, end %t", len(b.Lines), b.End)
	}
	if b.KeepUp(s.Snapshot(), 50, false); b.Hi != s.Snapshot().End() {
		t.Errorf("without a filter it is at %d of %d", b.Hi, s.Snapshot().End())
	}
}

// An expression that must be tried on every line never holds a frame up.
func TestACostlyExpressionIsTriedBesideTheScreen(t *testing.T) {
	s, p := packedStore(t, 36_000), hitsPane(t)
	p.Find, _ = search.Compile("/[h]it|[0-9]{9}/")
	if !p.Find.Costly() {
		t.Fatal("there is something to look for in it")
	}
	snap := s.Snapshot()
	for range 1000 {
		if p.Hits.Search(snap, p.Query, p.Find, logpane.FrameBudget/2); p.Hits.Done {
			break
		}
		step := p.Search()
		if step == nil {
			t.Fatal("a frame looks")
		}
		p.Found(step())
	}
	if len(p.Hits.Seqs) != 3600 {
		t.Errorf("%d hits", len(p.Hits.Seqs))
	}
}
