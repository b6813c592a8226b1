package logstore

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstest"
)

// oddLines are physical lines that sanitising or reading the header changes, each in its own way, and what comes beside them.
var oddLines = []string{
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: usual",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: usual é, too",
	"2026-11-21T08:35:21.640123+00:00 heroku[router]: " + logstest.OkLine,
	"2026-11-21T08:35:21.640123+00:00 app[web.1]:",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: ",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]:no blank",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]:  two",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: ends\r",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: ends\r\r",
	"\ufeff2026-11-21T08:35:21.640123+00:00 app[web.1]: marked",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: \ufeffmarked",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]:\ufeffmarked",
	"\x1b[1m\x1b[32m2026-11-21T08:35:21.640123+00:00 app[api]:\x1b[39m\x1b[22m Build succeeded",
	"\x1b[36m2026-11-21T08:35:21.640123+00:00 heroku[router]:\x1b[0m tls=\x1b[22m\x1b[2mfalse\x1b[22m",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: \x1b[31mred\x1b[0m \x00\x07\x7f\u202e\xff\xc3",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: a\tb\rc",
	"2026-11-21T08:35:21Z app[web.1]: whole second",
	"2026-11-21T08:35:21+00:00 app[web.1]: whole second",
	"2026-11-21T08:35:21.640123-07:00 app[web.1]: elsewhere",
	"2026-11-21T08:35:21.640123456+00:00 app[web.1]: nanoseconds",
	"2026-11-21T08:35:21.1234567-0700 app[web.1]: as long as the usual one",
	"2026-02-30T08:35:21.640123+00:00 app[web.1]: no such day",
	"2026-02-30T08:35:22.640123+00:00 app[web.1]: nor its next second",
	"2026-11-21T08:35:60.640123+00:00 app[web.1]: a leap second",
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: " + strings.Repeat("x", 10_000),
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: " + strings.Repeat("x", logs.MaxLine),
	"2026-11-21T08:35:21.640123+00:00 app[web.1]: " + strings.Repeat("é", logs.MaxLine),
	"no header", "no header\r", "", "\r", "\x00", "\xff\xfe", "\x1b[2J", "\ufeff", "<190>1 T host app",
}

// originals are the lines of a batch as they came.
func originals(b *Batch) (out []string) {
	for i := range b.Len() {
		out = append(out, string(b.AppendOriginal([]byte("> "), i)))
	}
	return out
}

func TestOriginalsComeBack(t *testing.T) {
	for _, line := range oddLines {
		in := NewIngest(IngestOptions{})
		in.Add([]byte(line), logstest.T0)
		in.Add([]byte(line), logstest.T0) // the second finds its process known
		if d := cmp.Diff([]string{"> " + line, "> " + line}, originals(in.Next(logstest.T0, true))); d != "" {
			t.Error(d)
		}
	}
}

// Nothing is kept beside a usual line, and of an odd one no more than what is odd.
func TestOriginalsCostNothing(t *testing.T) {
	for i, most := range []int{0, 0, 0, 2, 0} {
		if b := batchOf([]byte(oddLines[i]), []byte(oddLines[i])); len(b.oddText()) > 2*most || most == 0 && b.Odd() > 0 {
			t.Errorf("%q: %d bytes", oddLines[i], len(b.oddText()))
		}
	}
	if b := batchOf([]byte(oddLines[7])); b.Odd() != 1 || len(b.oddText()) != 3 {
		t.Errorf("a carriage return takes %d bytes", len(b.oddText()))
	}
	in := NewIngest(IngestOptions{})
	usual := []byte(oddLines[2])
	fill := func() {
		for range 1000 {
			in.Add(usual, logstest.T0)
		}
		in.Next(logstest.T0, true)
	}
	fill()
	if n := testing.AllocsPerRun(20, fill); n > 12 {
		t.Errorf("%.0f allocations for a thousand usual lines", n)
	}
}

// Whatever comes, in batches of any size, joined and packed, in the order of arrival: it comes back byte by byte.
func TestOriginalsAreKeptJoinedAndPacked(t *testing.T) {
	packer := newPacker(t)
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(rapid.SampledFrom(oddLines), rapid.StringMatching(`2026-0[1-3]-(2|3)[0-9]T08:35:[0-6]\d(\.\d{0,9})?(\+00:00|Z) ?[ah]pp\[web.\d\]:.*`), rapid.String())
		var want []string
		s, in := NewStore(Limits{Bytes: 1 << 30}), NewIngest(IngestOptions{Window: -1, MaxLines: rapid.IntRange(1, 40).Draw(t, "batch")})
		for _, l := range rapid.SliceOfN(line, 1, 60).Draw(t, "lines") {
			l = strings.ReplaceAll(l, "\n", "")
			want = append(want, "> "+l)
			in.Add([]byte(l), logstest.T0)
		}
		for b := in.Next(logstest.T0, true); b != nil; b = in.Next(logstest.T0, true) {
			s.Append(b)
		}
		kept := func() (got []string) {
			snap := s.Snapshot()
			for i := range snap.Chunks() {
				got = append(got, originals(snap.Chunk(i).Batch)...)
			}
			return got
		}
		if d := cmp.Diff(want, kept()); d != "" {
			t.Fatal(d)
		}
		s.full, s.tail = append(s.full, s.tail...), nil
		packAll(s, packer, rapid.IntRange(1, 5).Draw(t, "run"))
		if d := cmp.Diff(want, kept()); d != "" {
			t.Fatal("packed", d)
		}
	})
}

func FuzzOriginal(f *testing.F) {
	for _, l := range oddLines {
		f.Add([]byte(l))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := NewIngest(IngestOptions{})
		in.Add([]byte(oddLines[0]), logstest.T0) // its minute and its process are known
		in.Next(logstest.T0, true)
		in.Add(raw, logstest.T0)
		if got := string(in.Next(logstest.T0, true).AppendOriginal(nil, 0)); got != string(raw) {
			t.Errorf("%q became %q", raw, got)
		}
	})
}
