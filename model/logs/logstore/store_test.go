package logstore

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
)

func BenchmarkMap(b *testing.B) {
	s := NewStore(Limits{Bytes: 1 << 30})
	for i := range 100 {
		s.Append(numbered(i*1000, 1000))
	}
	snap := s.Snapshot()
	for b.Loop() {
		snap.Map(40)
	}
}

// numbered makes a batch of n lines whose texts count on from first.
func numbered(first, n int) *Batch {
	var lines [][]byte
	for i := range n {
		lines = append(lines, logstest.Raw(first+i, "web.1", fmt.Sprint("line ", first+i)))
	}
	return batchOf(lines...)
}

func TestStoreNumbersLines(t *testing.T) {
	s := NewStore(Limits{})
	if snap := s.Snapshot(); snap.Len() != 0 || snap.First() != snap.End() {
		t.Errorf("an empty store has lines %d to %d", snap.First(), snap.End())
	}
	s.Append(nil)
	s.Append(&Batch{})
	if s.Version() != 0 {
		t.Error("nothing was linked and the version moved")
	}
	s.Append(numbered(1, 3))
	s.Append(numbered(4, 1))
	snap := s.Snapshot()
	for seq := logs.Seq(1); seq <= 4; seq++ {
		if l, ok := snap.Line(seq); !ok || l.Seq != seq || l.Text != fmt.Sprint("line ", seq) {
			t.Errorf("line %d: %+v, %v", seq, l, ok)
		}
	}
	for _, seq := range []logs.Seq{0, 5, 1 << 60} {
		if _, ok := snap.Line(seq); ok {
			t.Errorf("line %d exists", seq)
		}
	}
	if _, ok := (Snapshot{}).Line(1); ok {
		t.Error("the zero snapshot has a line")
	}
}

func TestStoreJoinsSmallBatches(t *testing.T) {
	s := NewStore(Limits{})
	for i := range 5000 {
		s.Append(numbered(i, 1))
	}
	if n := s.Snapshot().Chunks(); n > 5000/fullLines+12 {
		t.Errorf("5,000 batches of one line make %d chunks", n)
	}
	small := NewStore(Limits{})
	for i := range 50 {
		small.Append(numbered(i, 3))
		small.Append(numbered(i, 1024))
	}
	if n := small.Snapshot().Chunks(); n > 100 {
		t.Errorf("%d chunks", n)
	}
}

// Whatever is linked, the newest lines stay readable, the counts add up, the bytes are those of the chunks and within the
// budget, and a snapshot shows what it showed.
func TestStoreAccounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := int64(rapid.IntRange(1, 60_000).Draw(t, "limit"))
		s := NewStore(Limits{Bytes: limit})
		total := 0
		var old Snapshot
		var oldTotal int
		for range rapid.IntRange(1, 40).Draw(t, "batches") {
			n := rapid.SampledFrom([]int{1, 1, 1, 2, 7, 100, 600}).Draw(t, "lines")
			s.Append(numbered(total+1, n))
			total += n
			if rapid.IntRange(0, 9).Draw(t, "pin") == 0 {
				old, oldTotal = s.Snapshot(), total
			}
			snap := s.Snapshot()
			if s.Total() != uint64(total) || s.Dropped()+uint64(s.Len()) != s.Total() || snap.Len() != s.Len() {
				t.Fatalf("%d linked: total %d, dropped %d, kept %d", total, s.Total(), s.Dropped(), s.Len())
			}
			held := int64(0)
			for i := range snap.Chunks() {
				held += snap.Chunk(i).cost()
			}
			if held != s.Bytes() {
				t.Fatalf("holds %d bytes, says %d", held, s.Bytes())
			}
			if s.Bytes() > limit && snap.Chunks() > 1 {
				t.Fatalf("%d bytes in %d chunks over the budget of %d", s.Bytes(), snap.Chunks(), limit)
			}
		}
		for _, c := range []struct {
			snap Snapshot
			last int
		}{{s.Snapshot(), total}, {old, oldTotal}} {
			if int(c.snap.End()) != c.last+1 {
				t.Fatalf("ends at %d after %d lines", c.snap.End(), c.last)
			}
			for seq := c.snap.First(); seq < c.snap.End(); seq++ {
				if l, ok := c.snap.Line(seq); !ok || l.Text != fmt.Sprint("line ", seq) {
					t.Fatalf("line %d is %q, %v", seq, l.Text, ok)
				}
			}
		}
	})
}

func TestStoreVersionMoves(t *testing.T) {
	s := NewStore(Limits{})
	s.Append(numbered(1, 1))
	v := s.Version()
	s.Append(numbered(2, 1))
	if s.Version() == v {
		t.Error("a line was linked and the version stayed")
	}
}

func TestStoreRate(t *testing.T) {
	s := NewStore(Limits{})
	in := NewIngest(IngestOptions{})
	for sec := range 30 {
		for i := range 20 {
			in.Add(logstest.Raw(sec*1000+i, "web.1", "x"), logstest.T0.Add(time.Duration(sec)*time.Second))
		}
		s.Append(in.Next(logstest.T0, true))
	}
	now := logstest.T0.Add(29*time.Second + 900*time.Millisecond)
	if r := s.Rate(now); r < 19.9 || r > 20.3 {
		t.Errorf("20 lines a second make %.2f", r)
	}
	if r := s.Rate(now.Add(5 * time.Second)); r < 9.9 || r > 10.3 {
		t.Errorf("after 5 s of silence: %.2f", r)
	}
	if r := s.Rate(now.Add(time.Minute)); r != 0 {
		t.Errorf("after a minute of silence: %.2f", r)
	}
}

// Lines without stamps count by when they come where they come as they are said, and not at all where they are of the past.
func TestStoreRateOfLinesWithoutStamps(t *testing.T) {
	for _, c := range []struct {
		live       bool
		raw        string
		least, top float64
	}{{true, "no stamp", 19.9, 20.3}, {true, "", 19.9, 20.3}, {false, "no stamp", 0, 0}} {
		s := NewStore(Limits{})
		in := NewIngest(IngestOptions{Live: c.live})
		for sec := range 30 {
			for range 20 {
				in.Add([]byte(c.raw), logstest.T0.Add(time.Duration(sec)*time.Second))
			}
			s.Append(in.Next(logstest.T0, true))
		}
		if r := s.Rate(logstest.T0.Add(29*time.Second + 900*time.Millisecond)); r < c.least || r > c.top {
			t.Errorf("20 lines %q a second, live %v, make %.2f", c.raw, c.live, r)
		}
		if r := s.Rate(logstest.T0.Add(2 * time.Minute)); r != 0 {
			t.Errorf("after a minute of silence, live %v: %.2f", c.live, r)
		}
	}
}

func TestStoreRateLeavesOutHistory(t *testing.T) {
	for _, batch := range []int{1000, 5, 1} { // whatever the size of the batches it comes in
		s := NewStore(Limits{})
		in := NewIngest(IngestOptions{MaxLines: 4096})
		for sec := range 1000 { // 1,000 s of the past, one line each, seen in one breath
			in.Add(logstest.Raw(sec*1000, "web.1", "x"), logstest.T0)
			if sec%batch == batch-1 {
				s.Append(in.Next(logstest.T0, true))
			}
		}
		if r := s.Rate(logstest.T0.Add(time.Second - 1)); r < 0.9 || r > 1.2 {
			t.Errorf("in batches of %d a backlog of one line a second makes %.1f a second", batch, r)
		}
	}
}

func TestMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := NewStore(Limits{Bytes: 1 << 40})
		if rapid.Bool().Draw(t, "small") {
			s = NewStore(Limits{Bytes: 30_000})
		}
		for range rapid.IntRange(0, 6).Draw(t, "batches") {
			var lines [][]byte
			for range rapid.SampledFrom([]int{1, 2, 65, 300}).Draw(t, "lines") {
				text := rapid.SampledFrom([]string{"fine", "KeyError: x", "also fine"}).Draw(t, "text")
				lines = append(lines, logstest.Raw(0, "web.1", text))
				if text == "also fine" {
					lines = append(lines, logstest.Raw(0, "api", "Release v1 created by user ned"))
				}
			}
			s.Append(batchOf(lines...))
		}
		snap, rows := s.Snapshot(), rapid.IntRange(0, 50).Draw(t, "rows")
		cells := snap.Map(rows)
		if len(cells) != min(rows, snap.Len()) {
			t.Fatalf("%d cells of %d rows for %d lines", len(cells), rows, snap.Len())
		}
		seq := snap.First()
		for i, c := range cells {
			want := Cell{Lines: c.Lines, First: seq}
			for range c.Lines {
				l, _ := snap.Line(seq)
				if l.Error {
					want.Errors++
				}
				if l.Release {
					want.Releases++
				}
				seq++
			}
			if c != want || c.Lines == 0 {
				t.Fatalf("cell %d is %+v, want %+v", i, c, want)
			}
		}
		if len(cells) > 0 && seq != snap.End() {
			t.Fatalf("the map ends at %d of %d", seq, snap.End())
		}
	})
}

// TestGapsAreCountedApart: a marker says that lines are missing, and is none. Those that were dropped count no more.
func TestGapsAreCountedApart(t *testing.T) {
	for _, budget := range []int64{1 << 20, 1} {
		s, in := NewStore(Limits{Bytes: budget}), NewIngest(IngestOptions{})
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		for i := range 500 {
			if i%10 == 0 {
				in.Gap("a test", 0, time.Time{}, at)
			}
			in.Add([]byte("2026-03-01T09:00:00.000000+00:00 app[web.1]: x"), at)
			s.Append(in.Next(at, true))
		}
		want, snap := 0, s.Snapshot()
		for seq := snap.First(); seq < snap.End(); seq++ {
			if l, ok := snap.Line(seq); ok && l.Gap {
				want++
			}
		}
		if s.Gaps() != want || budget > 1 && want != 50 {
			t.Errorf("budget %d: %d gaps counted, %d kept", budget, s.Gaps(), want)
		}
	}
}
