package framing

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// decoded feeds pieces to a decoder, and then takes the rest.
func decoded(d Decoder, pieces ...string) (lines []string) {
	for _, p := range pieces {
		lines = append(lines, asText(d.Add([]byte(p)))...)
	}
	return append(lines, asText(d.Rest())...)
}

func asText(lines [][]byte) (all []string) {
	for _, l := range lines {
		all = append(all, string(l))
	}
	return all
}

const (
	one   = "2026-03-01T09:00:02.114207+00:00 app[web.1]: one"
	two   = "2026-03-01T09:00:02.114207+00:00 heroku[router]: at=info status=200"
	three = "2026-03-01T09:00:03+00:00 app[heroku-postgres]: whole seconds"
)

func TestText(t *testing.T) {
	for name, c := range map[string]struct {
		pieces []string
		want   []string
		beats  int
	}{
		"lines":                     {[]string{"a\nb\n\nc\n"}, []string{"a", "b", "", "c"}, 0},
		"no end":                    {[]string{"a\nb"}, []string{"a", "b"}, 0},
		"beat first":                {[]string{"\x00a\n"}, []string{"a"}, 1},
		"many beats":                {[]string{"a\n\x00\x00\x00b\n"}, []string{"a", "b"}, 3},
		"beats in pieces":           {[]string{"a\n", "\x00", "\x00", "b", "\n"}, []string{"a", "b"}, 2},
		"beats only":                {[]string{"\x00", "\x00\x00"}, nil, 3},
		"beat at the end":           {[]string{"a\n\x00"}, []string{"a"}, 1},
		"beat behind a lost end":    {[]string{"a\nb\x00"}, []string{"a", "b"}, 1},
		"beat before a blank line":  {[]string{"\x00\n\x00\r\n"}, []string{"", "\r"}, 2},
		"beat within a line end":    {[]string{"a\r\x00\nb\r", "\x00\x00", "\n"}, []string{"a\r", "b\r"}, 3},
		"NUL of the app":            {[]string{"a\x00b\nc\x00\n"}, []string{"a\x00b", "c\x00"}, 0},
		"NUL of the app, in pieces": {[]string{"a", "\x00", "b\n"}, []string{"a\x00b"}, 0},
		"what only looks like ends": {[]string{"a\rb\u2028c\vd\n"}, []string{"a\rb\u2028c\vd"}, 0},
	} {
		d := &Text{}
		if diff := cmp.Diff(c.want, decoded(d, c.pieces...)); diff != "" || d.Beats() != c.beats {
			t.Errorf("%s: %d beats, want %d; lines (-want +got):\n%s", name, d.Beats(), c.beats, diff)
		}
	}
}

// TestALineWithoutEndIsOneLine: what follows a cut must not pass for a line of its own, with a header of its own choice.
func TestALineWithoutEndIsOneLine(t *testing.T) {
	forged := "2026-11-21T08:35:21.640123+00:00 heroku[router]: at=info forged=true"
	long := strings.Repeat("x", MaxLine+1)
	for name, c := range map[string]struct {
		d      Decoder
		pieces []string
	}{
		"text":    {&Text{}, []string{long, forged, " more\nnext\n"}},
		"events":  {&Events{}, []string{"data: " + long, forged, " more\n\ndata: next\n\n"}},
		"records": {&Records{}, []string{long, forged, " more\nnext\n"}},
	} {
		got := decoded(c.d, c.pieces...)
		if len(got) != 2 || len(got[0]) != MaxLine || got[1] != "next" {
			t.Errorf("%s: %d lines, want 2; the last %.40q", name, len(got), got[len(got)-1])
		}
	}
}

func TestEvents(t *testing.T) {
	for name, c := range map[string]struct {
		pieces []string
		want   []string
		beats  int
	}{
		"one":                     {[]string{"id: 1\ndata: a\n\n"}, []string{"a"}, 0},
		"over two pieces":         {[]string{"id: 1\nda", "ta: a", "b\n", "\n"}, []string{"ab"}, 0},
		"many lines":              {[]string{"data: a\ndata:\ndata: b\n\n"}, []string{"a", "", "b"}, 0},
		"a newline behind":        {[]string{"data: a\ndata:\n\n"}, []string{"a"}, 0},
		"no blank":                {[]string{"data:a\n\ndata:  b\n\n"}, []string{"a", " b"}, 0},
		"no data":                 {[]string{"id: 1\n\nevent: x\n\ndata: a\n\n"}, []string{"a"}, 0},
		"empty data":              {[]string{"data\n\ndata:\n\ndata: a\n\n"}, []string{"a"}, 0},
		"CRLF":                    {[]string{"id: 1\r\ndata: a\r\ndata: b\r\n\r\ndata: c\r\n\r\n"}, []string{"a", "b", "c"}, 0},
		"CRLF over two pieces":    {[]string{"data: a\r", "\n\r", "\ndata: b\r", "\n", "\r\n"}, []string{"a", "b"}, 0},
		"CR":                      {[]string{"id: 1\rdata: a\rdata: b\r\rdata: c\r\r"}, []string{"a", "b", "c"}, 0},
		"ends mixed":              {[]string{"data: a\rdata: b\r\ndata: c\n\r\ndata: d\n\r"}, []string{"a", "b", "c", "d"}, 0},
		"byte order mark":         {[]string{"\ufeffdata: a\n\ndata: \ufeffb\n\n"}, []string{"a", "\ufeffb"}, 0},
		"mark over two pieces":    {[]string{"\xef", "\xbb\xbfdata: a\n\n"}, []string{"a"}, 0},
		"comments":                {[]string{": hb\n\n:\n\ndata: a\n: hb\ndata: b\n\n"}, []string{"a", "b"}, 3},
		"a named event":           {[]string{"event: note\ndata: x\n\ndata: y\nevent: note\n\nevent: message\ndata: a\n\n"}, []string{"a"}, 0},
		"retry and others":        {[]string{"retry: 3000\ndata: a\nDATA: x\ndatax: x\nfoo\n\n"}, []string{"a"}, 0},
		"colons":                  {[]string{"data: a: b: c\n\ndata::\n\n"}, []string{"a: b: c", ":"}, 0},
		"NUL between events":      {[]string{"data: a\n\n\x00data: b\n\n\x00\x00id: 2\ndata: c\n\n"}, []string{"a", "b", "c"}, 3},
		"NUL before a blank line": {[]string{"data: a\n\x00\ndata: b\r\n\x00\r\x00\n"}, []string{"a", "b"}, 3},
		"NUL in an id":            {[]string{"id: 1\x002\ndata: a\n\n"}, []string{"a"}, 0},
		"NUL of the app":          {[]string{"data: a\x00b\n\n"}, []string{"a\x00b"}, 0},
		"the app's own CR":        {[]string{"data: 10%\r20%\r30%\n\ndata: b\n\n"}, []string{"10%\r20%\r30%", "b"}, 0},
		"no last newline":         {[]string{"data: a\n\nid: 2\ndata: b"}, []string{"a", "b"}, 0},
		"no last blank line":      {[]string{"data: a\n\ndata: b\ndata: c\n"}, []string{"a", "b", "c"}, 0},
		"cut in a name":           {[]string{"data: a\n\ndat"}, []string{"a"}, 0},
		"long, many lines":        {[]string{strings.Repeat("data: "+strings.Repeat("y", 1000)+"\n", 2000) + "\n"}, slicesOf(strings.Repeat("y", 1000), 2000), 0},
	} {
		d := &Events{}
		if diff := cmp.Diff(c.want, decoded(d, c.pieces...)); diff != "" || d.Beats() != c.beats {
			t.Errorf("%s: %d beats, want %d; lines (-want +got):\n%s", name, d.Beats(), c.beats, diff)
		}
	}
}

func slicesOf(s string, n int) (all []string) {
	for range n {
		all = append(all, s)
	}
	return all
}

// TestEventsComeWhenTheyEnd: an event is given with its blank line, and does not wait for the next.
func TestEventsComeWhenTheyEnd(t *testing.T) {
	for _, end := range []string{"\n\n", "\r\n\r\n", "\r\r", "\n\r"} {
		d := &Events{}
		if got := asText(d.Add([]byte("data: a" + end))); len(got) != 1 || got[0] != "a" {
			t.Errorf("%q gives %q, want one line", end, got)
		}
	}
}

func TestRecords(t *testing.T) {
	for name, c := range map[string]struct {
		pieces []string
		want   []string
		glued  bool
	}{
		"glued":                     {[]string{one + two + three}, []string{one, two, three}, true},
		"glued, in pieces":          {[]string{one[:10], one[10:] + two[:20], two[20:], three}, []string{one, two, three}, true},
		"glued behind digits":       {[]string{two + two}, []string{two, two}, true},
		"glued, with beats":         {[]string{"\x00" + one + "\x00\x00" + two, "\x00", three + "\x00"}, []string{one, two, three}, true},
		"glued, a newline inside":   {[]string{one + two + "\nmore" + three}, []string{one, two, "more", three}, true},
		"delimited":                 {[]string{one + "\n" + two + "\n" + three + "\n"}, []string{one, two, three}, false},
		"delimited, in pieces":      {[]string{one, "\n", two + "\n", three, "\n"}, []string{one, two, three}, false},
		"delimited, with beats":     {[]string{one + "\n", "\x00", two + "\n\x00\x00" + three + "\n"}, []string{one, two, three}, false},
		"a header that an app said": {[]string{one + "\n" + two + " said " + one + "\n"}, []string{one, two + " said " + one}, false},
		"one record":                {[]string{one}, []string{one}, false},
		"nothing":                   {[]string{"\x00"}, nil, false},
		"what is no header":         {[]string{one + "2026-03-01T09:00:02+00:00 no header" + two}, []string{one + "2026-03-01T09:00:02+00:00 no header", two}, true},
		"stamps of each kind": {[]string{one + "2026-03-01T09:00:02Z a[b]: x2026-03-01T09:00:02.1-07:00 heroku-router[web]: y"},
			[]string{one, "2026-03-01T09:00:02Z a[b]: x", "2026-03-01T09:00:02.1-07:00 heroku-router[web]: y"}, true},
	} {
		d := &Records{}
		if diff := cmp.Diff(c.want, decoded(d, c.pieces...)); diff != "" || d.Glued() != c.glued {
			t.Errorf("%s: glued %t, want %t; lines (-want +got):\n%s", name, d.Glued(), c.glued, diff)
		}
	}
}

// TestRecordsAfterAPause: the last record does not wait for the next for ever, and its newline may still come.
func TestRecordsAfterAPause(t *testing.T) {
	for name, c := range map[string]struct {
		before, after string
		long          bool
		paused, later []string
	}{
		"another follows":        {one, two, false, []string{one}, []string{two}},
		"its end follows":        {one, "\n" + two + "\n", false, []string{one}, []string{two}},
		"its CRLF follows":       {one, "\r\n" + two + "\r\n", false, []string{one}, []string{two + "\r"}},
		"a beat follows":         {one, "\x00\x00" + two, false, []string{one}, []string{two}},
		"glued":                  {one + two, three, false, []string{two}, []string{three}},
		"a header has begun":     {one + two[:12], two[12:], false, nil, []string{one, two}},
		"what was none":          {one + " 2026-", two, true, []string{one + " 2026-"}, []string{two}},
		"what was none, its end": {one + " 2026-", "\n" + two + "\n", true, []string{one + " 2026-"}, []string{two}},
		"nothing":                {"\x00", one, false, nil, []string{one}},
	} {
		d := &Records{}
		d.Add([]byte(c.before))
		paused := asText(d.Pause(c.long))
		later := decoded(d, c.after)
		if diff := cmp.Diff([2][]string{c.paused, c.later}, [2][]string{paused, later}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAnyPiecesGiveTheSameLines: lines are framed in one of the ways that are known, heartbeats are put between them, and the
// whole is cut into pieces anywhere.
func TestAnyPiecesGiveTheSameLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SampledFrom([]string{"2026-03-01T09:00:02.114207+00:00 app[web.1]: ", "2026-03-01T09:00:03Z heroku[router]: ", "2026-12-31T23:59:59+00:00 app[heroku-postgres]: "})
		text := rapid.SampledFrom([]string{"", "a", "x\x00y", "12", "2026-03-01", "2026-03-01T09:00:02 app", "ends in data: 2026-", ": no comment", "data: none", "naïve 🚀"})
		var want []string
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			want = append(want, header.Draw(t, "header")+text.Draw(t, "text"))
		}
		way := rapid.SampledFrom(ways).Draw(t, "way")
		var all bytes.Buffer
		beats := rapid.IntRange(0, 3)
		for _, l := range want {
			all.WriteString(strings.Repeat("\x00", beats.Draw(t, "beats")))
			all.WriteString(way.before + l + way.after)
		}
		all.WriteString(strings.Repeat("\x00", beats.Draw(t, "beats")))
		d := way.decoder()
		var got []string
		for rest := all.Bytes(); len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "piece")
			got = append(got, asText(d.Add(bytes.Clone(rest[:n])))...)
			rest = rest[n:]
		}
		got = append(got, asText(d.Rest())...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %q (-want +got):\n%s", way.name, all.String(), diff)
		}
	})
}

var ways = []struct {
	name, before, after string
	decoder             func() Decoder
}{
	{"text", "", "\n", func() Decoder { return &Text{} }},
	{"text of Fir", "", "\n", func() Decoder { return &Records{} }},
	{"glued", "", "", func() Decoder { return &Records{} }},
	{"events", "id: 7\ndata: ", "\n\n", func() Decoder { return &Events{} }},
	{"events, CRLF", ": hb\r\ndata: ", "\r\n\r\n", func() Decoder { return &Events{} }},
	{"events, CR", "data: ", "\r\r", func() Decoder { return &Events{} }},
}

func FuzzText(f *testing.F) {
	f.Add([]byte("a\nb\r\n\nc"), 2)
	f.Add([]byte("\x00a\x00b\r\x00\n\x00"), 5)
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		if len(text) >= MaxLine || at < 0 || at > len(text) {
			return
		}
		d := &Text{}
		var got []byte
		for _, l := range append(d.Add(text[:at]), d.Add(text[at:])...) {
			got = append(append(got, l...), '\n')
		}
		for _, l := range d.Rest() {
			got = append(got, l...)
		}
		if len(got)+d.Beats() != len(text) {
			t.Errorf("%q became %q and %d beats", text, got, d.Beats())
		}
	})
}

func FuzzEvents(f *testing.F) {
	f.Add([]byte("id: 1\ndata: a\r\ndata: b\n\n: hb\n\n"), 7)
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		if at < 0 || at > len(text) {
			return
		}
		whole, parts := decoded(&Events{}, string(text)), decoded(&Events{}, string(text[:at]), string(text[at:]))
		if diff := cmp.Diff(whole, parts); diff != "" {
			t.Errorf("%q cut at %d (-whole +parts):\n%s", text, at, diff)
		}
	})
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte(one+two), []byte(three))
	f.Add([]byte(one+"\n"+two), []byte("\n\x00"+three))
	f.Add([]byte("2026-03-01T09:00:02Z a[b]: 2026-03-01T09:00:0"), []byte("2Z a[b]:"))
	f.Fuzz(func(t *testing.T, before, after []byte) {
		if len(before)+len(after) >= MaxLine {
			return
		}
		d := &Records{}
		n := 0
		for _, l := range decoded(d, string(before), string(after)) {
			n += len(l)
		}
		if lost := len(before) + len(after) - n - d.Beats(); lost < 0 || lost > bytes.Count(before, []byte{'\n'})+bytes.Count(after, []byte{'\n'}) {
			t.Errorf("%d bytes are missing of %q, %q", lost, before, after)
		}
	})
}
