package stream

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/sources/heroku/herokutest"
)

// TestResumeNeitherRepeatsNorLoses: a reader is cut off and comes back any number of times; the backlog always reaches
// back far enough. It must give every line exactly once, and claim no gap.
func TestResumeNeitherRepeatsNorLoses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var log []string
		var stamps []time.Time
		at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
		for i := range rapid.IntRange(1, 120).Draw(t, "lines") {
			// Often the same stamp and the same text: only their number tells them apart.
			at = at.Add(rapid.SampledFrom([]time.Duration{0, 0, time.Microsecond, time.Second}).Draw(t, "step"))
			text, stamp := rapid.SampledFrom([]string{"", "tick", "tock"}).Draw(t, "text"), at
			if i > 0 && rapid.IntRange(0, 9).Draw(t, "late") == 0 {
				text, stamp = fmt.Sprint("late ", i), at.Add(-30*time.Second)
			}
			log, stamps = append(log, stamp.Format("2006-01-02T15:04:05.000000-07:00")+" app[web.1]: "+text), append(stamps, at)
		}
		s, read := newResume(), 0
		var got []string
		for read < len(log) {
			s.reopen()
			// The backlog begins anywhere before, and the session may end before it has caught up.
			from := rapid.IntRange(max(0, read-20), max(0, read-1)).Draw(t, "from")
			for from > 0 && stamps[from-1].Equal(stamps[from]) {
				from-- // a backlog that begins between equal lines cannot be told from one that begins before them
			}
			to := min(len(log), read+rapid.IntRange(1, 40).Draw(t, "to"))
			for _, l := range log[from:to] {
				switch _, v := s.judge([]byte(l)); v {
				case fresh:
					got = append(got, l)
				case afterGap:
					t.Fatalf("claims a gap before %s", l)
				}
			}
			read = to
		}
		slices.Sort(got)
		slices.Sort(log)
		if diff := cmp.Diff(log, got); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestResumeSaysWhenItCannotJoin: lines were read, and the backlog holds none of them.
func TestResumeSaysWhenItCannotJoin(t *testing.T) {
	s := newResume()
	s.reopen()
	for i := range 10 {
		if _, v := s.judge([]byte(herokutest.Line(i, "old"))); v != fresh {
			t.Fatal("the first session has nothing to resume")
		}
	}
	s.reopen()
	var said []verdict
	for i := range 3 {
		_, v := s.judge([]byte(herokutest.Line(20+i, "new")))
		said = append(said, v)
	}
	if diff := cmp.Diff([]verdict{afterGap, fresh, fresh}, said); diff != "" {
		t.Error(diff)
	}
}

// TestResumeForgetsOldLines: what comes again long after the sessions were joined is a new line.
func TestResumeForgetsOldLines(t *testing.T) {
	s := newResume()
	old := []byte("2026-03-01T09:00:00+00:00 app[heroku-postgres]: whole seconds")
	s.judge(old)
	s.judge([]byte(herokutest.Line(1, "x")))
	s.reopen()
	s.judge([]byte(herokutest.Line(1, "x")))
	s.judge([]byte(herokutest.Line(10, "later")))
	if _, v := s.judge(old); v != fresh {
		t.Errorf("verdict %v", v)
	}
}

func TestResumeIsBounded(t *testing.T) {
	s := newResume()
	for i := range 3 * resumeLines {
		s.judge([]byte(fmt.Sprintf("%d", i)))
	}
	s.reopen()
	if len(s.ring) != resumeLines || len(s.due) != resumeLines {
		t.Errorf("%d remembered, %d due", len(s.ring), len(s.due))
	}
}

func FuzzParseSample(f *testing.F) {
	f.Add("source=web.1 dyno=heroku.1.aaaa sample#memory_total=180.50MB sample#memory_quota=512.00MB sample#load_avg_1m=NaN")
	f.Fuzz(func(t *testing.T, text string) {
		s, ok := parseSample(text)
		for _, v := range []float64{s.memory, s.quota, s.load} {
			if v != v || v < -1 {
				t.Errorf("%q: %v, %v", text, s, ok)
			}
		}
	})
}

// TestResumeTakesALateLineForLate: an unknown line older than what was read is no proof of a gap.
func TestResumeTakesALateLineForLate(t *testing.T) {
	s := newResume()
	s.judge([]byte(herokutest.Line(5, "known")))
	s.reopen()
	for _, tt := range []struct {
		line string
		want verdict
	}{{herokutest.Line(3, "late"), fresh}, {herokutest.Line(5, "known"), repeated}, {herokutest.Line(6, "new"), fresh}} {
		if _, v := s.judge([]byte(tt.line)); v != tt.want {
			t.Errorf("%s: verdict %v, want %v", tt.line, v, tt.want)
		}
	}
}
