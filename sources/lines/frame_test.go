package lines

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// framed is a message as Logplex sends it.
func framed(message string) string { return fmt.Sprintf("%d %s", len(message), message) }

const (
	webMessage    = "<190>1 2026-03-01T10:00:00.123456+00:00 host app web.1 - hello\n"
	routerMessage = "<158>1 2026-03-01T10:00:01+00:00 d.73ea7440-270a-435a-a0ea-adf50b4e5f5a heroku router - at=info status=200"
)

func framesOf(body string) (messages []string, bad int) {
	Frames([]byte(body), func(m []byte) { messages = append(messages, string(m)) }, func(b []byte) { bad += len(b) })
	return messages, bad
}

func TestFrames(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		want []string
		bad  int
	}{
		"two":                    {framed(webMessage) + framed(routerMessage), []string{webMessage, routerMessage}, 0},
		"inner newline":          {framed("<190>1 T host app web.1 - a\nb\n"), []string{"<190>1 T host app web.1 - a\nb\n"}, 0},
		"empty":                  {"", nil, 0},
		"garbage":                {"garbage", nil, 7},
		"garbage, then one":      {"xx 12 <" + framed(webMessage), []string{webMessage}, 7},
		"between":                {framed(webMessage) + "?!" + framed(routerMessage), []string{webMessage + "?!", routerMessage}, 0},
		"length too short":       {"20 " + webMessage + framed(routerMessage), []string{webMessage, routerMessage}, 0},
		"length too long":        {"70 " + webMessage + framed(routerMessage), []string{webMessage, routerMessage}, 0},
		"length beyond the end":  {"9999 " + webMessage, []string{webMessage}, 0},
		"length beyond reason":   {"99999999999999999999 " + webMessage + framed(routerMessage), []string{routerMessage}, 21 + len(webMessage)},
		"length of nothing":      {"0 " + webMessage + framed(routerMessage), []string{routerMessage}, 2 + len(webMessage)},
		"cut within the last":    {framed(webMessage) + framed(routerMessage)[:60], []string{webMessage, routerMessage[:56]}, 0},
		"one on each line":       {framed(webMessage) + "\n" + framed(routerMessage) + "\n", []string{webMessage + "\n", routerMessage + "\n"}, 0},
		"negative":               {"-5 " + webMessage, []string{webMessage}, 1},
		"zero digits before LEN": {"0000" + framed(webMessage), []string{webMessage}, 0},
	} {
		got, bad := framesOf(c.body)
		if d := cmp.Diff(c.want, got); d != "" || bad != c.bad {
			t.Errorf("%s: %d bad bytes, want %d\n%s", name, bad, c.bad, d)
		}
	}
}

// However the bytes come, a capture gives the same messages.
func TestFramesInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.OneOf(rapid.Just(framed(webMessage)), rapid.Just(framed(routerMessage)), rapid.Just("40 "+webMessage), rapid.Just("zz"), rapid.Just("\n"))
		body := framed(webMessage) + strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), "")
		var want []string
		for _, m := range must(framesOf(body)) {
			want = append(want, strings.TrimSuffix(m, "\n"))
		}
		var got []string
		s := &splitter{message: func(m []byte) { got = append(got, strings.TrimSuffix(string(m), "\n")) }, skipped: func([]byte) {},
			line: func(raw []byte) { t.Fatalf("taken for a text line: %q", raw) }}
		for rest := body; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			s.add([]byte(rest[:n]))
			rest = rest[n:]
		}
		s.end()
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%q\n%s", body, d)
		}
	})
}

func must(m []string, _ int) []string { return m }

func FuzzFrames(f *testing.F) {
	f.Add([]byte(framed(webMessage) + "x" + framed(routerMessage)))
	f.Add([]byte("70 " + webMessage))
	f.Fuzz(func(t *testing.T, body []byte) {
		kept, bad := 0, 0
		Frames(body, func(m []byte) {
			kept += len(m)
			Physical(nil, m, func(raw []byte) { _ = len(raw) })
		}, func(b []byte) { bad += len(b) })
		if kept+bad > len(body) {
			t.Errorf("%d kept and %d skipped of %d", kept, bad, len(body))
		}
		if bad == 0 && kept == 0 && len(bytes.Trim(body, "\n")) > 0 {
			t.Error("neither kept nor counted")
		}
	})
}

func TestPhysical(t *testing.T) {
	for name, c := range map[string]struct {
		message string
		want    []string
	}{
		"app":           {webMessage, []string{"2026-03-01T10:00:00.123456+00:00 app[web.1]: hello"}},
		"router":        {routerMessage, []string{"2026-03-01T10:00:01+00:00 heroku[router]: at=info status=200"}},
		"indented":      {"<190>1 T host app web.1 -   at f\n", []string{"T app[web.1]:   at f"}},
		"two lines":     {"<190>1 T host app web.1 - a\nb\n", []string{"T app[web.1]: a", "T app[web.1]: b"}},
		"blank":         {"<190>1 T host app web.1 - \n", []string{"T app[web.1]: "}},
		"no message":    {"<190>1 T host app web.1 -\n", []string{"T app[web.1]: "}},
		"no header":     {"hello", []string{"hello"}},
		"header is cut": {"<190>1 T host app", []string{"<190>1 T host app"}},
	} {
		var got []string
		Physical(nil, []byte(c.message), func(raw []byte) { got = append(got, string(raw)) })
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s\n%s", name, d)
		}
	}
}
