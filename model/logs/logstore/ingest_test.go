package logstore

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
)

// drain takes all batches as lines.
func drain(in *Ingest, now time.Time, flush bool) (lines []logs.Line) {
	for b := in.Next(now, flush); b != nil; b = in.Next(now, flush) {
		for i := range b.Len() {
			lines = append(lines, b.Line(i))
		}
	}
	return lines
}

func texts(lines []logs.Line) string {
	var words []string
	for _, l := range lines {
		if l.Late {
			words = append(words, l.Text+"(late)")
			continue
		}
		words = append(words, l.Text)
	}
	return strings.Join(words, " ")
}

func TestIngestKeepsEveryLine(t *testing.T) {
	in := NewIngest(IngestOptions{})
	long := strings.Repeat("é", 10_000/2)
	huge := strings.Repeat("x", logs.MaxLine+100)
	for _, r := range [][]byte{
		logstest.Raw(0, "web.1", ""), logstest.Raw(1, "web.1", "a\xff\x1b[31mb\tc"), []byte("no header at all"), logstest.Raw(2, "web.1", long[1:]+"\xc3"),
		logstest.Raw(3, "web.1", huge), []byte(""), []byte("2026-11-21T08:35:00+00:00 app[web.2]:"),
		[]byte("2026-11-21T08:35:00+00:00 app[api]: Log session created by user ned@foobaz.example"),
	} {
		in.Add(r, logstest.T0)
	}
	lines := drain(in, logstest.T0, true)
	if len(lines) != 8 || in.Pending() != 0 || in.Unparsed() != 2 {
		t.Fatalf("%d lines, %d pending, %d unparsed", len(lines), in.Pending(), in.Unparsed())
	}
	if l := lines[0]; l.Text != "" || l.Proc != "web.1" || l.Type != "web" || l.Class != logs.App || !l.At.Equal(logstest.T0) || !l.Seen.Equal(logstest.T0) {
		t.Errorf("the blank line: %+v", l)
	}
	if l := lines[1]; l.Text != "a\ufffdb    c" {
		t.Errorf("the dirty line: %q", l.Text)
	}
	if l := lines[2]; l.Class != logs.Other || l.Source != "" || !l.At.Equal(logstest.T0.Add(time.Millisecond)) || l.Text != "no header at all" {
		t.Errorf("the line without header: %+v", l)
	}
	if l := lines[3]; !l.Truncated || !strings.HasPrefix(l.Text, "\ufffdé") || !strings.HasSuffix(l.Text, "é\ufffd") {
		t.Errorf("the line cut by the platform: truncated %v, %d bytes", l.Truncated, len(l.Text))
	}
	if l := lines[4]; !l.Truncated || len(l.Text) != logs.MaxLine {
		t.Errorf("the huge line: truncated %v, %d bytes", l.Truncated, len(l.Text))
	}
	if !lines[7].Session || lines[7].Class != logs.API {
		t.Errorf("the log session: %+v", lines[7])
	}
}

func TestIngestOrdersWithinTheWindow(t *testing.T) {
	in := NewIngest(IngestOptions{})
	add := func(ms int, proc, text string) { in.Add(logstest.Raw(ms, proc, text), logstest.T0) }
	add(100, "web.1", "b")
	add(200, "web.2", "x") // another process keeps its slot
	add(100, "web.1", "c") // a tie keeps arrival order
	add(50, "web.1", "a")
	add(200, "web.1", "z")
	add(100, "web.1", "d") // also behind one that is newer
	add(150, "web.2", "w")
	if got := texts(drain(in, logstest.T0, true)); got != "a w b c d z x" {
		t.Errorf("got %s", got)
	}
}

func TestIngestFlagsLateLines(t *testing.T) {
	in := NewIngest(IngestOptions{})
	in.Add(logstest.Raw(1000, "web.1", "b"), logstest.T0)
	in.Add(logstest.Raw(700, "web.1", "a"), logstest.T0) // 300 ms: beyond the window
	in.Add(logstest.Raw(900, "web.1", "c"), logstest.T0) // within it: goes before b, and a stays where it came
	if got := texts(drain(in, logstest.T0, true)); got != "c a(late) b" {
		t.Errorf("got %s", got)
	}
	in.Add(logstest.Raw(950, "web.1", "e"), logstest.T0) // b is out already
	in.Add(logstest.Raw(950, "web.2", "f"), logstest.T0) // web.2 has said nothing yet
	if got := texts(drain(in, logstest.T0, true)); got != "e(late) f" {
		t.Errorf("got %s", got)
	}
}

func TestIngestWaits(t *testing.T) {
	in := NewIngest(IngestOptions{})
	if _, ok := in.Wake(); ok {
		t.Error("an empty Ingest wants to be woken")
	}
	in.Add(logstest.Raw(0, "web.1", "a"), logstest.T0)
	if b := in.Next(logstest.T0.Add(99*time.Millisecond), false); b != nil {
		t.Fatal("given out before the hold was over")
	}
	if at, ok := in.Wake(); !ok || !at.Equal(logstest.T0.Add(100*time.Millisecond)) {
		t.Errorf("wakes at %v, %v", at, ok)
	}
	in.Add(logstest.Raw(251, "web.1", "b"), logstest.T0) // a's window is over on the origin's clock
	if got := texts(drain(in, logstest.T0, false)); got != "a" {
		t.Errorf("got %q", got)
	}
	if got := texts(drain(in, logstest.T0.Add(100*time.Millisecond), false)); got != "b" {
		t.Errorf("got %q", got)
	}
}

func TestIngestBoundsBatches(t *testing.T) {
	in := NewIngest(IngestOptions{MaxLines: 10, MaxBytes: 100, MaxPending: 50})
	for i := range 100 {
		in.Add(logstest.Raw(0, "web.1", fmt.Sprint("line ", i)), logstest.T0)
	}
	in.Add(logstest.Raw(0, "web.1", strings.Repeat("x", 500)), logstest.T0)
	if got := len(drain(in, logstest.T0, false)); got != 51 {
		t.Errorf("%d lines due of 101 with 50 waiting at most", got)
	}
	for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
		if b.Len() > 10 || len(b.body.Arena) > 100 && b.Len() > 1 {
			t.Errorf("a batch of %d lines, %d bytes", b.Len(), len(b.body.Arena))
		}
	}
}

func TestFullBatchesAreFull(t *testing.T) {
	in := NewIngest(IngestOptions{MaxLines: 7, MaxPending: 20})
	given := 0
	for ms := range 100 { // all within the window and the hold: nothing is due but for their number
		in.Add(logstest.Raw(ms, "web.1", "x"), logstest.T0)
		for in.Full() {
			if b := in.Next(logstest.T0, false); b == nil || b.Len() != 7 {
				t.Fatalf("a batch of %v", b)
			}
			given += 7
		}
		if waits := ms + 1 - given; waits != in.Pending() || waits > 27 {
			t.Fatalf("%d wait, %d are pending", waits, in.Pending())
		}
	}
	if given != 77 || len(drain(in, logstest.T0, true)) != 23 {
		t.Errorf("%d of 100 lines were given in full batches", given)
	}
}

func TestIngestGap(t *testing.T) {
	in := NewIngest(IngestOptions{})
	in.Add(logstest.Raw(100, "web.1", "b"), logstest.T0)
	in.Gap("session\x1b[2J opened anew", 12, time.Time{}, logstest.T0)
	in.Add(logstest.Raw(50, "web.1", "a"), logstest.T0)
	lines := drain(in, logstest.T0, true)
	if got := texts(lines); got != "b Gap: 12 lines lost: session opened anew a(late)" {
		t.Errorf("got %s", got)
	}
	if g := lines[1]; !g.Gap || !g.At.Equal(logstest.T0.Add(100*time.Millisecond)) || g.Error {
		t.Errorf("gap: %+v", g)
	}
}

func TestIngestForgetsProcesses(t *testing.T) {
	in := NewIngest(IngestOptions{})
	for i := range maxOrigins + 10 {
		in.Add(logstest.Raw(0, fmt.Sprint("run.", i), "x"), logstest.T0)
		if i%100 == 0 {
			drain(in, logstest.T0, true)
		}
	}
	drain(in, logstest.T0, true)
	if len(in.parser.Origins()) > maxOrigins || len(in.window.procs) > maxOrigins {
		t.Errorf("%d processes remembered", len(in.parser.Origins()))
	}
	in.Add(logstest.Raw(0, "run.1", "again"), logstest.T0)
	if got := texts(drain(in, logstest.T0, true)); got != "again" {
		t.Errorf("got %s", got)
	}
}

// Whatever comes: no line is lost or invented, processes keep their slots, and a line that is not late is not older than
// any line of its process before it.
func TestIngestOrderHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := NewIngest(IngestOptions{MaxPending: 20, MaxLines: 7})
		n := rapid.IntRange(1, 80).Draw(t, "n")
		var sent, procs []string
		var got []logs.Line
		now := logstest.T0
		for i := range n {
			proc := rapid.SampledFrom([]string{"web.1", "web.2", "worker.1"}).Draw(t, "proc")
			text := fmt.Sprint(i)
			sent, procs = append(sent, text), append(procs, proc)
			in.Add(logstest.Raw(rapid.IntRange(0, 800).Draw(t, "ms"), proc, text), now)
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "wait")) * time.Millisecond)
			if rapid.Bool().Draw(t, "take") {
				got = append(got, drain(in, now, false)...)
			}
		}
		got = append(got, drain(in, now, true)...)
		newest := map[string]time.Time{}
		for i, l := range got {
			if l.Proc != procs[i] {
				t.Fatalf("slot %d is %s, was %s", i, l.Proc, procs[i])
			}
			if !l.Late && l.At.Before(newest[l.Proc]) {
				t.Fatalf("line %s is older than one before it and not late", l.Text)
			}
			if l.At.After(newest[l.Proc]) {
				newest[l.Proc] = l.At
			}
		}
		var all []string
		for _, l := range got {
			all = append(all, l.Text)
		}
		slices.Sort(all)
		slices.Sort(sent)
		if !slices.Equal(all, sent) {
			t.Fatalf("sent %v, got %v", sent, all)
		}
	})
}

func BenchmarkIngest(b *testing.B) {
	var lines [][]byte
	size := 0
	for i := range 1000 {
		r := logstest.Raw(i, fmt.Sprint("web.", i%8), "MailReceiptJob completed after 0.1385, order 99180 of customer 2207 in 44ms")
		if i%2 == 0 {
			r = []byte(logstest.T0.Add(time.Duration(i)*time.Millisecond).Format("2006-01-02T15:04:05.000000-07:00") + " heroku[router]: " + logstest.OkLine)
		}
		lines, size = append(lines, r), size+len(r)
	}
	b.SetBytes(int64(size / len(lines)))
	b.ReportAllocs()
	in := NewIngest(IngestOptions{})
	i := 0
	for b.Loop() {
		in.Add(lines[i%len(lines)], logstest.T0)
		if i++; i%256 == 0 {
			for in.Next(logstest.T0, false) != nil {
			}
		}
	}
}

// What the formation told stays when the lines are written and read again, and does not change what came before.
func TestIngestKnowsTypes(t *testing.T) {
	in := NewIngest(IngestOptions{})
	var got []string
	for _, types := range [][]string{nil, {"web"}, {"web"}, {"web", "worker"}} {
		in.SetTypes(types)
		in.Add([]byte(logstest.T0.Format(logstest.StampLayout)+" app[web-abc-def]: ready"), logstest.T0)
		b := in.Next(logstest.T0, true)
		data, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		var back Batch
		if err := json.Unmarshal(data, &back); err != nil {
			t.Fatal(err)
		}
		if came := back.Line(0).Type; came != b.Line(0).Type {
			t.Errorf("%v: %q comes back as %q", types, b.Line(0).Type, came)
		}
		got = append(got, b.Line(0).Type)
	}
	if want := []string{"web-abc-def", "web", "web", "web"}; !slices.Equal(got, want) {
		t.Errorf("types are %q, want %q", got, want)
	}
}

// TestAClockThatIsSetBackHoldsNothing: what waited when the clock was set back is given at once, though its process says nothing more.
func TestAClockThatIsSetBackHoldsNothing(t *testing.T) {
	now := time.Date(2026, 11, 21, 8, 35, 21, 0, time.UTC)
	for _, back := range []time.Duration{2 * time.Second, time.Minute, time.Hour, 56 * 365 * 24 * time.Hour} {
		in := NewIngest(IngestOptions{})
		in.Add([]byte("2026-11-21T08:35:20.900000+00:00 app[run.1]: the last word"), now)
		clock := now.Add(-back)
		in.Add([]byte("2026-11-21T08:35:21.000000+00:00 app[web.1]: goes on"), clock)
		clock = clock.Add(3 * time.Second)
		got := 0
		for b := in.Next(clock, false); b != nil; b = in.Next(clock, false) {
			got += b.Len()
		}
		if got != 2 {
			t.Errorf("set back by %s, 3s later: got %d lines, want both", back, got)
		}
	}
}
