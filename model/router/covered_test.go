package router

import (
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

func TestWhatWasWatched(t *testing.T) {
	line := func(s float64) string { return hit{at: s, status: 200}.line() }
	loss := func(s float64, text string) string {
		return after(s).Format(logstest.StampLayout) + " heroku[logplex]: " + text
	}
	for _, c := range []struct {
		name     string
		lines    []string
		gapAt    int // a gap before this line; 0: none
		from, to float64
		watched  time.Duration
		gaps     int
		begin    bool
	}{
		{name: "all of it", lines: []string{line(0), line(60)}, from: 10, to: 50, watched: 40 * time.Second},
		{name: "not before the log begins", lines: []string{line(20), line(60)}, from: 0, to: 60, watched: 40 * time.Second, begin: true},
		{name: "not beyond its end", lines: []string{line(0), line(60)}, from: 50, to: 100, watched: 10 * time.Second},
		{name: "nothing", lines: []string{line(0), line(60)}, from: 100, to: 200},
		{name: "not in a gap", lines: []string{line(0), line(10), line(30), line(60)}, gapAt: 2, from: 0, to: 60, watched: 40 * time.Second, gaps: 1},
		{name: "a part of a gap", lines: []string{line(0), line(10), line(30), line(60)}, gapAt: 2, from: 20, to: 60, watched: 30 * time.Second, gaps: 1},
		{name: "what the platform lost", lines: []string{line(0), line(10),
			loss(40, "Error L11 (Tail buffer overflow) -> This tail session dropped 500 messages since "+after(25).UTC().Format("2006-01-02 15:04:05")+".035136457 +0000 UTC."), line(60)},
			from: 0, to: 60, watched: 45*time.Second + 35136457, gaps: 1},
		{name: "what a dyno could not send", lines: []string{line(0), loss(40, "Error L12: 222 messages dropped since "+after(30).Format(time.RFC3339)+"."), line(60)},
			from: 0, to: 60, watched: 50 * time.Second, gaps: 1},
	} {
		var h History
		in := logstore.NewIngest(logstore.IngestOptions{})
		for i, l := range c.lines {
			if c.gapAt > 0 && i == c.gapAt {
				in.Gap("lines may be missing", 0, time.Time{}, after(60))
			}
			in.Add([]byte(l), after(60))
		}
		for b := in.Next(after(60), true); b != nil; b = in.Next(after(60), true) {
			h.Add(b, after(60))
		}
		got := h.Covered(after(c.from), after(c.to))
		if got.Watched != c.watched || len(got.Gaps) != c.gaps || got.Begin.IsZero() == c.begin {
			t.Errorf("%s: %v was watched, gaps %v, the log begins at %v; want %v and %d gaps", c.name, got.Watched, got.Gaps, got.Begin, c.watched, c.gaps)
		}
		if whole := c.watched == after(c.to).Sub(after(c.from)); got.Whole() != whole {
			t.Errorf("%s: the whole of it is %t", c.name, got.Whole())
		}
	}
}

func TestNothingComesIsNotNothingWatched(t *testing.T) {
	var h History
	if c := h.Covered(after(0), after(60)); c.Watched != 0 {
		t.Errorf("before the first line %v was watched", c.Watched)
	}
	add(&h, 0, hit{at: 0, status: 200}.line())
	h.Alive(after(60))
	if c := h.Covered(after(0), after(120)); c.Watched != time.Minute {
		t.Errorf("%v of two minutes was watched, want the one in which lines would have come", c.Watched)
	}
	h.Lose(after(30))
	if c := h.Covered(after(0), after(60)); c.Watched != 30*time.Second || len(c.Gaps) != 1 {
		t.Errorf("%v was watched, gaps %v; want half a minute", c.Watched, c.Gaps)
	}
}

// So many gaps that they are not all remembered leave more unwatched than there was, never less.
func TestManyGaps(t *testing.T) {
	var s watched
	for i := range int64(1000) {
		s.note(i*100, i*100+10)
	}
	sum := int64(0)
	for i, b := range s.blind {
		sum += b.to - b.from
		if i > 0 && b.from <= s.blind[i-1].to {
			t.Fatalf("the gaps %v and %v are not in order", s.blind[i-1], b)
		}
	}
	if len(s.blind) > mostBlind || sum < 10_000 {
		t.Errorf("%d gaps of %d, want at most %d of 10,000", len(s.blind), sum, mostBlind)
	}
}
