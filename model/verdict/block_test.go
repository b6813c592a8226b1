package verdict

import (
	"testing"
	"time"
)

func TestNextBlock(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name      string
		now, want time.Time
	}{
		{"the block is not over", at.Add(5 * time.Second), at},
		{"it begins soon", at.Add(-15 * time.Second), at},
		{"some blocks late", at.Add(10 * time.Minute), at},
		{"hours ahead", at.Add(3*time.Hour + 7*time.Second), at.Add(2 * time.Hour)},
		{"years ahead", at.Add(3 * 365 * 24 * time.Hour), at.Add(3*365*24*time.Hour - keptFor)},
		{"set back", at.Add(-time.Hour + 7*time.Second), at.Add(-time.Hour)},
	} {
		if got := nextBlock(at, c.now); !got.Equal(c.want) {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

// asked counts how often it is asked for requests: 10 in every block.
type asked int

func (a *asked) Between(time.Time, time.Time) Window { *a++; return Window{Requests: 10} }

// A clock that jumps by years makes no work for years, and one that is set back leaves no release unjudged for so long.
func TestRequestsAfterAJumpOfTheClock(t *testing.T) {
	at := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	var n asked
	f := &Facts{Now: at, Watched: at.Add(-time.Hour), KnownTypes: true, Requests: &n, Release: Release{Version: 7, At: at.Add(-5 * time.Minute)}}
	var v Verdict
	judge := func(now time.Time) int {
		f.Now = now
		v.Judge(f, &Settings{})
		return v.seen
	}
	judge(at)
	seen := judge(at.Add(20 * time.Second))
	if seen == 0 {
		t.Fatal("no requests are counted: the test sees nothing")
	}
	n = 0
	judge(at.Add(3 * 365 * 24 * time.Hour))
	if most := asked(keptFor/blockLength + 10); n > most {
		t.Errorf("three years ahead: requests were asked for %d times, want %d at most", n, most)
	}
	back := judge(at.Add(30 * time.Second))
	if got := judge(at.Add(time.Minute)); got <= back {
		t.Errorf("set back: got %d requests, want more than %d", got, back)
	}
}
