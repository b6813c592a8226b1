package logstore

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
	"app.gonogo/gonogo/model/safe"
)

// batchOf makes one batch of physical lines.
func batchOf(lines ...[]byte) *Batch {
	in := NewIngest(IngestOptions{MaxLines: 1 << 20, MaxBytes: 1 << 30})
	for _, l := range lines {
		in.Add(l, logstest.T0)
	}
	return in.Next(logstest.T0, true)
}

func linesOf(b *Batch) (lines []logs.Line) {
	for i := range b.Len() {
		lines = append(lines, b.Line(i))
	}
	return lines
}

func everyKind() *Batch {
	in := NewIngest(IngestOptions{})
	stamp := "2026-11-21T08:35:21.640123+00:00 "
	for _, s := range []string{
		"heroku[router]: " + logstest.H12Line, "heroku[web.1]: State changed from up to crashed", "heroku[web.1]: source=web.1 sample#load_avg_1m=0.1",
		"app[api]: Log session created by user ned", "app[api]: Release v74 created by user ned", "app[web.1]: KeyError: 'é'",
		"app[web-7c9f6d5b8-x2k4q]: \tfile.go:9", "app[heroku-redis]: source=REDIS sample#hit-rate=1", "heroku[logplex]: Error L11 (x) -> dropped 5 messages",
		"app[web.1]: " + strings.Repeat("x", 10_000),
	} {
		in.Add([]byte(stamp+s), logstest.T0)
	}
	in.Add([]byte("no header"), time.Time{})
	in.Add([]byte("2026-11-21T08:35:20+00:00 app[web.1]: late"), logstest.T0)
	in.Gap("why", 3, time.Time{}, logstest.T0)
	return in.Next(logstest.T0, true)
}

func TestBatchJSONKeepsAll(t *testing.T) {
	b := everyKind()
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back Batch
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(linesOf(b), linesOf(&back)); d != "" {
		t.Error(d)
	}
	if b.Len() != 14 || back.nErrors != b.nErrors || !back.FirstAt().Equal(b.FirstAt()) || !back.LastAt().Equal(b.LastAt()) {
		t.Errorf("summary: %d lines, %d and %d errors", b.Len(), b.nErrors, back.nErrors)
	}
	again, err := json.Marshal(&back)
	if err != nil || string(again) != string(data) {
		t.Errorf("a second round differs (%v):\n%s\n%s", err, data, again)
	}
}

func TestBatchJSONShape(t *testing.T) {
	data, err := json.Marshal(batchOf([]byte("2026-11-21T08:35:21.640123+00:00 app[web.1]: KeyError: token=hunter2")))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"lines":[{"at":"2026-11-21T08:35:21.640123Z","seen":"2026-11-21T08:35:00Z","source":"app","proc":"web.1",` +
		`"class":"app","level":"error","flags":"error head","text":"KeyError: token=` + safe.Mask("secret", "hunter2") + `"}]}`
	if strings.Contains(string(data), "hunter2") {
		t.Errorf("a secret went out: %s", data)
	}
	var got, exp any
	_, _ = json.Unmarshal(data, &got), json.Unmarshal([]byte(want), &exp)
	if d := cmp.Diff(exp, got); d != "" {
		t.Error(d)
	}
}

func TestBatchJSONIsForeign(t *testing.T) {
	var b Batch
	err := json.Unmarshal([]byte(`{"lines":[{"at":"2026-11-21T08:35:21Z","source":"a\u001b[2J","proc":"w\n1","class":"later","level":"odd","flags":"late new","text":"a\u001b]0;x\u0007b\u202e"}],"more":1}`), &b)
	if err != nil {
		t.Fatal(err)
	}
	want := logs.Line{At: time.Date(2026, 11, 21, 8, 35, 21, 0, time.UTC), Source: "a", Proc: "w 1", Type: "w 1", Class: logs.Other, Late: true, Text: "ab<U+202E>"}
	if d := cmp.Diff(want, b.Line(0)); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{`[]`, `{"lines":5}`, `{"lines":[{"at":"noon"}]}`} {
		if json.Unmarshal([]byte(bad), new(Batch)) == nil {
			t.Errorf("%s is no batch", bad)
		}
	}
}

func TestBatchOfManyProcesses(t *testing.T) {
	var lines [][]byte
	for i := range 200 {
		lines = append(lines, logstest.Raw(i, fmt.Sprint("worker.", i%50), fmt.Sprint(i)))
	}
	b := batchOf(lines...)
	if len(b.origins) != 50 {
		t.Errorf("%d origins for 50 processes", len(b.origins))
	}
	for i, l := range linesOf(b) {
		if l.Proc != fmt.Sprint("worker.", i%50) || l.Text != fmt.Sprint(i) {
			t.Fatalf("line %d is %s %s", i, l.Proc, l.Text)
		}
	}
}

func TestOnesIn(t *testing.T) {
	words := []uint64{0xf0f0_0000_0000_0001, 0xffff_ffff_ffff_ffff, 0x8000_0000_0000_0000}
	for from := 0; from <= 192; from += 7 {
		for to := from; to <= 192; to++ {
			want := 0
			for i := from; i < to; i++ {
				if words[i/64]>>(i%64)&1 == 1 {
					want++
				}
			}
			if got := OnesIn(words, from, to); got != want {
				t.Fatalf("onesIn(%d, %d) = %d, want %d", from, to, got, want)
			}
		}
	}
}

func FuzzBatchJSON(f *testing.F) {
	data, _ := json.Marshal(everyKind())
	f.Add(data)
	f.Add([]byte(`{"lines":[{"class":"app","text":"a\u001b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var b, back Batch
		if json.Unmarshal(data, &b) != nil {
			return
		}
		once, err := json.Marshal(&b)
		if err != nil {
			return // a year beyond 9999 cannot be written
		}
		if err := json.Unmarshal(once, &back); err != nil {
			t.Fatalf("own output refused: %v", err)
		}
		if back.Len() != b.Len() {
			t.Fatalf("%d lines became %d", b.Len(), back.Len())
		}
	})
}
