package search

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/logs/logstore"
)

// What a packed store shows, finds and counts is what the plain one does.
func TestPackedSearchEqualsPlain(t *testing.T) {
	packer := newPacker(t)
	rapid.Check(t, func(t *rapid.T) {
		s, small := logstore.NewStore(logstore.Limits{Bytes: 1 << 30}), logstore.NewStore(logstore.Limits{Bytes: 1 << 30})
		run := rapid.IntRange(1, 3).Draw(t, "run")
		var waiting []*logstore.Batch
		lines := rapid.SliceOfN(rapid.SampledFrom([]string{"app[web.1]: fine", "app[web.2]: KeyError: Timeout", "heroku[router]: " + logstest.OkLine,
			"heroku[router]: " + logstest.H12Line, "heroku[router]: " + logstest.BootLine, "heroku[router]: " + strings.Replace(logstest.OkLine, "connect=0ms", "connect=", 1),
			"heroku[web.1]: Error R14 (Memory quota exceeded)", "app[api]: Release v7 created by user ned"}), 1, 30).Draw(t, "lines")
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			in := logstore.NewIngest(logstore.IngestOptions{})
			for i := range 520 {
				in.Add([]byte(logstest.T0.Add(time.Duration(i)*time.Millisecond).Format("2006-01-02T15:04:05.000000-07:00 ")+lines[i%len(lines)]), logstest.T0)
			}
			b := in.Next(logstest.T0, true)
			s.Append(b)
			if waiting = append(waiting, b); len(waiting) == run {
				small.Append(packer.Compact(waiting...))
				waiting = nil
			}
		}
		if len(waiting) > 0 {
			small.Append(packer.Compact(waiting...))
		}
		plain := s.Snapshot()
		packed := small.Snapshot()
		if packed.Len() != plain.Len() || !packed.Packed(1) || plain.Packed(1) {
			t.Fatalf("%d of %d lines are packed", packed.Len(), plain.Len())
		}
		q := anyQuery(t)
		q.Status = rapid.SampledFrom([][]Statuses{nil, {}, {{500, 599}}}).Draw(t, "status")
		q.Codes = rapid.SampledFrom([][]string{nil, nil, {"H12"}, {"R14", "H10"}}).Draw(t, "codes")
		q.MinService = rapid.SampledFrom([]time.Duration{0, 0, 3 * time.Millisecond, time.Second}).Draw(t, "service")
		q.MinConnect = rapid.SampledFrom([]time.Duration{0, 0, 2 * time.Millisecond, 300 * time.Millisecond, 7001 * time.Millisecond, time.Minute}).Draw(t, "connect")
		want := Find(plain, q, plain.End(), Back, 7, 0)
		found := Find(packed, q, packed.End(), Back, 7, 0)
		if found.Scanned > coldLines*want.Scanned {
			t.Fatalf("%d lines scanned, plain %d", found.Scanned, want.Scanned)
		}
		found.Scanned = want.Scanned
		if d := cmp.Diff(want, found); d != "" {
			t.Fatal(d)
		}
		for budget, from := rapid.IntRange(1, 300).Draw(t, "steps"), packed.End()-1; ; {
			r := Find(packed, q, from, Back, 0, budget)
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
		for _, snap := range []logstore.Snapshot{plain, packed} {
			got := 0
			for from := snap.End() - 1; ; {
				k, r := Count(snap, q, from, rapid.IntRange(0, 700).Draw(t, "budget"))
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

// Packed lines may be read from any goroutine, as plain ones.
func TestPackedIsReadByMany(t *testing.T) {
	s := logstore.NewStore(logstore.Limits{})
	packer := newPacker(t)
	for i := 0; i < 12; i += 3 {
		s.Append(packer.Compact(numbered(i*1000, 1000), numbered((i+1)*1000, 1000), numbered((i+2)*1000, 1000)))
	}
	snap := s.Snapshot()
	var readers sync.WaitGroup
	for r := range 4 {
		readers.Go(func() {
			for seq := snap.First() + logs.Seq(r)*17; seq < snap.End(); seq += 501 {
				if l, _ := snap.Line(seq); l.Text != fmt.Sprint("line ", seq-1) {
					t.Errorf("line %d is %q", seq, l.Text)
				}
			}
			if n, _ := Count(snap, Query{Text: mustCompile(t, "LINE 5")}, snap.End()-1, 0); n != 0 {
				t.Errorf("%d lines shout", n)
			}
		})
	}
	readers.Wait()
}

// Differences count as memory of their batch, and a search does not look into them.
func TestDifferencesAreNoText(t *testing.T) {
	const line = "2026-11-21T08:35:21.640123+00:00 app[web.1]: windows\r"
	plain, odd := batchOf([]byte(line)), batchOf([]byte(line+strings.Repeat("\r", 3000)))
	if grown := odd.Bytes() - plain.Bytes(); grown < 3000 || grown > 3100 {
		t.Errorf("3,000 bytes more count as %d", grown)
	}
	s := logstore.NewStore(logstore.Limits{})
	s.Append(batchOf([]byte("\x1b[31m2026-11-21T08:35:21.640123+00:00 app[web.1]: text\x1b[2mneedle in colour\x1b[0m")))
	s.Append(batchOf([]byte("2026-11-21T08:35:21.640123+00:00 app[web.1]: \x1b]0;needle\x07 in a title")))
	m, err := Compile("needle")
	if err != nil {
		t.Fatal(err)
	}
	if hits := Find(s.Snapshot(), Query{Text: m}, 1, Forward, 0, 0).Hits; len(hits) != 1 || hits[0].Seq != 1 {
		t.Errorf("%v", hits)
	}
}
