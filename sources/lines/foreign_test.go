package lines

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/logs"
	"app.gonogo/gonogo/model/logs/logstore"
)

// savedText is what came of a text: its lines, what was found, its summary, and its original bytes.
type savedText struct {
	lines   []logs.Line
	found   Found
	summary logstore.Summary
	raw     string
}

func readText(t *testing.T, text string) savedText {
	t.Helper()
	path := written(t, []byte(text))
	var s savedText
	var tally logstore.Tally
	result, err := File(path, "saved.log").Read(t.Context(), clock, func(b *logstore.Batch) {
		for i := range b.Len() {
			s.lines = append(s.lines, b.Line(i))
			tally.AddLine(b, i)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = File(path, "saved.log").ReadVerbatim(t.Context(), clock, func(b *logstore.Batch, open bool) {
		for i := range b.Len() {
			s.raw += string(b.AppendOriginal(nil, i))
			if !open || i+1 < b.Len() {
				s.raw += "\n"
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s.found, s.summary = result.Found, tally.Summary()
	return s
}

func (s savedText) texts() string {
	var out []string
	for _, l := range s.lines {
		out = append(out, l.Source+"["+l.Proc+"]: "+l.Text)
	}
	return strings.Join(out, "\n")
}

const (
	h12 = `at=error code=H12 desc="Request timeout" method=GET path="/a" host=h request_id=0c1d2e3f-0000-4000-8000-000000000001 fwd="203.0.113.9" dyno=web.1 connect=1ms service=30000ms status=503 bytes=0 protocol=https`
	r14 = "Error R14 (Memory quota exceeded)"
)

// A saved log counts the same in every form that keeps who speaks.
func TestSavedFormsCountAlike(t *testing.T) {
	lines := [][3]string{{"heroku", "router", h12}, {"heroku", "web.1", r14}, {"heroku", "web.1", "State changed from up to crashed"},
		{"app", "api", "Release v7 created by user dev@example.test"}, {"app", "web.1", "ERROR: kaput"}}
	stamp := "2018-05-01T08:00:00.000001+00:00"
	quoted := func(s string) string {
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	for name, write := range map[string]func(source, proc, text string) string{
		"heroku": func(s, p, x string) string { return stamp + " " + s + "[" + p + "]: " + x },
		"heroku, dash": func(s, p, x string) string {
			return stamp + " " + s + "[" + p + "]: " + map[bool]string{true: "- "}[p != "web.1" || s == "heroku"] + x
		},
		"papertrail":      func(s, p, x string) string { return "Apr 30 20:59:31 shop " + s + "/" + p + ": " + x },
		"papertrail, web": func(s, p, x string) string { return "Apr 30 20:59:31 shop " + s + "/" + p + " " + x },
		"papertrail-archive": func(s, p, x string) string {
			return "5\t2018-05-01T08:00:00Z\t2018-05-01T08:00:01Z\t4\tshop\t198.51.100.7\tUser\tInfo\t" + s + "/" + p + "\t" + x
		},
		"logentries": func(s, p, x string) string {
			return "2018-05-01 10:00:00.1 99 <190>1 " + stamp + " " + s + " " + p + " - - " + x
		},
		"logentries, bare": func(s, p, x string) string { return "99 <190>1 " + stamp + " " + s + " " + p + " - - " + x },
		"syslog, token": func(s, p, x string) string {
			return "<190>1 " + stamp + " d.73ea7440-270a-435a-a0ea-adf50b4e5f5a " + s + " " + p + " - - " + x
		},
		"syslog, data":        func(s, p, x string) string { return `<190>1 ` + stamp + ` shop ` + s + ` ` + p + ` - [a@1 b="c"] ` + x },
		"syslog, without PRI": func(s, p, x string) string { return stamp + " shop " + s + " " + p + " - - " + x },
		"syslog, blank":       func(s, p, x string) string { return "2018-05-01 08:00:00.1+00:00 " + s + " " + p + " - - " + x },
		"vector": func(s, p, x string) string {
			return `{"app_name":"` + s + `","proc_id":"` + p + `","message":` + quoted(x) + `}`
		},
		"paste": func(s, p, x string) string { return "> " + stamp + " " + s + "[" + p + "]: " + x },
	} {
		t.Run(name, func(t *testing.T) {
			text := ""
			for _, l := range lines {
				text += write(l[0], l[1], l[2]) + "\n"
			}
			s := readText(t, text)
			got := fmt.Sprint(s.summary.Kinds, s.summary.RouterStatus, s.summary.HerokuCodes, s.summary.ServiceCount, s.summary.Process, s.found.Unknown)
			want := "map[api:1 app:1 dyno:2 router:1] map[503:1] map[H12:1 R14:1] 1 map[app[api]:1 app[web.1]:1 heroku[router]:1 heroku[web.1]:2] 0"
			if got != want {
				t.Errorf("got %s\nwant %s\n%s", got, want, s.texts())
			}
			if form, _, _ := strings.Cut(name, ","); !strings.HasPrefix(name, "logentries, bare") && s.found.Format() != form {
				t.Errorf("the form is %q, want %q", s.found.Format(), form)
			}
			if !strings.Contains(name, "bare") && s.raw != text {
				t.Errorf("the original bytes are not the file's:\n%q\n%q", s.raw, text)
			}
		})
	}
}

func TestNoTimeIsInvented(t *testing.T) {
	s := readText(t, "Apr 30 20:59:31 shop app/web.1: one\nno header\n2018-05-01T08:00:00.000000+00:00 app[web.1]: two\n10:21:01 web.1  | three\n")
	for i, want := range []bool{true, true, false, true} {
		if s.lines[i].Timeless != want {
			t.Errorf("line %d, %q: timeless is %v, want %v", i, s.lines[i].Text, s.lines[i].Timeless, want)
		}
	}
	if want := time.Date(2018, 5, 1, 8, 0, 0, 0, time.UTC); !s.summary.First.Equal(want) || !s.summary.Last.Equal(want) {
		t.Errorf("the summary is from %v to %v, want the one stamp %v", s.summary.First, s.summary.Last, want)
	}
	if s.found.Unknown != 1 || s.found.Timeless != 2 || s.found.Lines() != 4 {
		t.Errorf("found %+v", s.found)
	}
}

func TestStructuredDataOfDrains(t *testing.T) {
	frame := func(host, rest string) string {
		m := "<190>1 2018-05-01T08:00:00+00:00 " + host + " " + rest + "\n"
		return fmt.Sprintf("%d %s", len(m), m)
	}
	s := readText(t, frame("d.73ea7440-270a-435a-a0ea-adf50b4e5f5a", "heroku router - - "+h12)+frame("d.73ea7440-270a-435a-a0ea-adf50b4e5f5a", "heroku web.1 - - "+r14)+
		frame("host", "app web.1 - - Goodbye!")+frame("host", "app web.1 - - /app/server.js")+frame("shop", `app web.1 - - - list`))
	want := "heroku[router]: " + h12 + "\nheroku[web.1]: " + r14 + "\napp[web.1]: - Goodbye!\napp[web.1]: - /app/server.js\napp[web.1]: - list"
	if got := s.texts(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if s.found.Format() != "drain" {
		t.Errorf("the form is %q", s.found.Format())
	}
}

// A LEN that counts bytes of the next frame's does not become a line.
func TestLengthTooLong(t *testing.T) {
	for _, extra := range []int{1, 2} {
		text := ""
		for i, x := range []string{"one", "two 2", "three", "last"} {
			m := "<190>1 2018-05-01T08:00:00+00:00 host app web.1 - " + strings.Repeat("x", 60) + x + "\n"
			if i < 3 {
				text += fmt.Sprintf("%d %s", len(m)+extra, m)
			} else {
				text += fmt.Sprintf("%d %s", len(m), m)
			}
		}
		s := readText(t, text)
		if len(s.lines) != 4 || strings.Contains(s.texts(), "\napp[web.1]: 1") {
			t.Errorf("%d too long: %d lines\n%s", extra, len(s.lines), s.texts())
		}
	}
}

// The same where the message has no newline, as those of L10: the last digits of a sentence stay, those of the next length go.
func TestLengthTooLongWithoutNewline(t *testing.T) {
	frame := func(text string, extra int) string {
		m := "<190>1 2018-05-01T08:00:00+00:00 host app web.1 - " + text
		return fmt.Sprintf("%d %s", len(m)+extra, m)
	}
	for _, c := range []struct {
		text, want string
	}{
		{frame("since 2018-05-01T08:00:00+00:00.", 1) + frame("two\n", 0), "app[web.1]: since 2018-05-01T08:00:00+00:00.\napp[web.1]: two"},
		{frame("since 2018-05-01T08:00:00+00:00.", 0) + frame("two\n", 0), "app[web.1]: since 2018-05-01T08:00:00+00:00.\napp[web.1]: two"},
		{frame("took 17", 0) + frame("two 2", 0) + frame("three 33", 0), "app[web.1]: took 17\napp[web.1]: two 2\napp[web.1]: three 33"},
	} {
		if s := readText(t, c.text); s.texts() != c.want {
			t.Errorf("%q: got\n%s\nwant\n%s", c.text, s.texts(), c.want)
		}
	}
}

func TestWrappedLines(t *testing.T) {
	stamp := "2018-05-01T08:00:00.000001+00:00"
	soft := func(line string, width int) string {
		out, row := "", ""
		for _, word := range strings.Split(line, " ") {
			if row != "" && len(row)+1+len(word) > width {
				out, row = out+row+"\n", ""
			}
			row = strings.TrimPrefix(row+" "+word, " ")
		}
		return out + row + "\n"
	}
	hard := func(line string, width int) string {
		out := ""
		for len(line) > width {
			out, line = out+line[:width]+"\r\n", line[width:]
		}
		return out + line + "\r\n"
	}
	lines := []string{stamp + " heroku[router]: " + h12, stamp + " heroku[web.1]: Starting process with command `bundle exec puma -C config/puma.rb -p 3000 --environment production --workers 4 --preload`",
		stamp + " heroku[web.1]: Stopping all processes with SIGTERM", stamp + " heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch",
		stamp + ` heroku[router]: at=info method=GET path="/some/long/path?with=query&and=more" host=shop.example.test request_id=6f0e2d7c-1b3a-4c58-9a44-0d5f1f2b7a10 fwd="203.0.113.9, 203.0.113.10" dyno=web.1 connect=1ms service=12ms status=200 bytes=12 protocol=https`,
		stamp + " app[api]: Slug compilation failed: failed to compile Ruby app", stamp + " app[web.1]: done"}
	for name, c := range map[string]struct {
		wrap  func(string, int) string
		width int
	}{"mail": {soft, 72}, "console": {hard, 120}, "narrow console": {hard, 80}, "mail 65": {soft, 65}, "mail 70": {soft, 70}, "mail 80": {soft, 80}, "mail 90": {soft, 90}, "mail 100": {soft, 100},
		"quoted mail": {func(line string, width int) string {
			return "> " + strings.TrimSuffix(strings.ReplaceAll(soft(line, width), "\n", "\n> "), "> ")
		}, 72}, "console 79": {hard, 79}, "console 90": {hard, 90}, "console 110": {hard, 110}, "console 132": {hard, 132}, "console 140": {hard, 140}, "console 200": {hard, 200}} {
		t.Run(name, func(t *testing.T) {
			text, whole := "", ""
			for _, l := range lines {
				text += c.wrap(l, c.width)
				whole += l + "\n"
			}
			s, want := readText(t, text), readText(t, whole)
			if s.texts() != want.texts() {
				t.Errorf("got\n%s\nwant\n%s", s.texts(), want.texts())
			}
			if s.raw != text {
				t.Errorf("the original bytes are not the file's:\n%q\n%q", s.raw, text)
			}
		})
	}
}

// A break anywhere in the pairs of a router line is told by the pairs.
func TestBrokenPairs(t *testing.T) {
	line := "2018-05-01T08:00:00.000001+00:00 heroku[router]: " + h12
	from := strings.Index(line, "at=error")
	for i := from; i < len(line)-len("ttps"); i++ {
		if inside := line[from:i]; strings.Count(inside, `"`)%2 == 1 && strings.Contains(inside[strings.LastIndex(inside, `"`):], "Request") && line[i] != ' ' {
			continue // within a word of a description
		}
		s := readText(t, line[:i]+"\n"+line[i:]+"\n")
		if len(s.lines) != 1 || s.summary.RouterStatus[503] != 1 || s.summary.HerokuCodes["H12"] != 1 || s.summary.ServiceCount != 1 {
			t.Errorf("broken before %q: %d lines, %v, %v, %d timed\n%s", line[i:min(i+12, len(line))], len(s.lines), s.summary.RouterStatus, s.summary.HerokuCodes, s.summary.ServiceCount, s.texts())
		}
	}
}

// What only looks like the rest of a broken line stays a line.
func TestNotWrapped(t *testing.T) {
	stamp := "2018-05-01T08:00:00.000001+00:00"
	for _, text := range []string{
		stamp + " app[web.1]: " + strings.Repeat("x", 76) + "\n  at foo (bar.js:1:2)\n",
		stamp + " heroku[web.1]: Cycling\nsomething else\n",
		stamp + " heroku[router]: " + h12 + "\nhello there\n",
		stamp + ` heroku[router]: at=info method=GET path="/" status=200` + "\n" + `{"level":"error","message":"x"}` + "\n",
		stamp + ` heroku[router]: at=info method=GET path="/"` + "\n" + `status=503 was what we saw` + "\n",
		stamp + ` heroku[router]: at=info method=GET path="/" status=200` + "\n" + `status=503 bytes=0` + "\n",
		stamp + ` heroku[router]: at=info method=GET path="/" status=200` + "\n" + `user=4 dyno=web.1` + "\n",
		stamp + ` heroku[router]: at=info method=GET path="/" status=200` + "\n" + `ok` + "\n",
		stamp + ` heroku[web.1]: Error R14 (Memory quota exceeded)` + "\n" + `what now` + "\n",
		stamp + ` heroku[web.1]: Something that nobody knows, which is long` + "\n" + `{"level":"error","message":"x"}` + "\n",
		stamp + ` app[api]: Something that nobody knows, which is long` + "\n" + `Traceback (most recent call last):` + "\n",
	} {
		if s := readText(t, text); len(s.lines) != 2 || s.found.Unknown != 1 {
			t.Errorf("%q: %d lines\n%s", text, len(s.lines), s.texts())
		}
	}
}

func TestGluedLines(t *testing.T) {
	at := func(sec int) string { return fmt.Sprintf("2018-05-01T08:00:%02d.000001+00:00", sec) }
	for _, between := range []string{"", " ", "\t", `\n`, `\r\n`, "<br>"} {
		s := readText(t, at(1)+" app[api]: Release v509 created by user dev@example.test"+between+at(2)+" heroku[web.1]: State changed from up to crashed"+between+at(3)+" app[web.1]: last\n")
		if want := "app[api]: Release v509 created by user dev@example.test\nheroku[web.1]: State changed from up to crashed\napp[web.1]: last"; s.texts() != want {
			t.Errorf("between %q: got\n%s", between, s.texts())
		}
	}
	for _, before := range []string{"Here is my log: ", "`", "> "} {
		s := readText(t, before+at(1)+" heroku[web.1]: Cycling"+at(2)+" heroku[web.1]: State changed from up to crashed"+at(3)+" app[web.1]: last\n")
		if len(s.lines) != 3 || s.summary.Kinds["dyno"] < 1 {
			t.Errorf("behind %q: got\n%s", before, s.texts())
		}
	}
	late := strings.Repeat(at(0)+" app[web.1]: x\n", 20) + at(1) + " heroku[web.1]: Cycling" + at(2) + " app[web.1]: y\n"
	if s := readText(t, late); len(s.lines) != 22 {
		t.Errorf("behind twenty lines: %d lines, want 22", len(s.lines))
	}
	quote := at(5) + " app[web.1]: seen: " + at(1) + " heroku[web.1]: Cycling\n"
	if s := readText(t, quote); len(s.lines) != 1 || s.raw != quote {
		t.Errorf("a line that quotes an older one was cut:\n%s", s.texts())
	}
}

// What we printed as JSON is read back.
func TestReadsOurJSON(t *testing.T) {
	s := readText(t, `{"at":"2018-05-01T08:00:00.000001Z","app":"shop","source":"heroku","proc":"router","class":"router","level":"error","text":"`+strings.ReplaceAll(h12, `"`, `\"`)+`"}
{"app":"shop","class":"other","text":"bare"}
{"at":"2018-05-01T08:00:00.000001Z","app":"shop","class":"other","text":"Gap: 12 lines lost: L10: the platform dropped log messages","gap":true}
`)
	if len(s.lines) != 3 || s.summary.HerokuCodes["H12"] != 1 || !s.lines[1].Timeless || !s.lines[2].Gap || s.found.Format() != "gonogo-json" {
		t.Errorf("%d lines, %v, %q\n%s", len(s.lines), s.summary.HerokuCodes, s.found.Format(), s.texts())
	}
}

func TestUnseenSentence(t *testing.T) {
	s := readText(t, "a\nb\n\nc\n")
	if got, want := s.found.Unseen(), "3 of 3 lines have no header that gonogo knows; filters by source, process, code and time cannot see them"; got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if got := readText(t, "2018-05-01T08:00:00.000001+00:00 app[web.1]: x\n").found.Unseen(); got != "" {
		t.Errorf("got %q for a log that is understood", got)
	}
}

// Nothing in a file makes reading crash, and its bytes come back.
func FuzzForeign(f *testing.F) {
	for _, s := range []string{"Apr 30 20:59:31 shop app/web.1: one\nno header\n", "83 <190>1 2018-05-01T08:00:00+00:00 app web.1 - - hello\n",
		"2018-05-01T08:00:00.000001+00:00 heroku[router]: at=error code=H12 desc=\"Request\ntimeout\" method=GET\n",
		"2018-05-01T08:00:00.000001+00:00 app[api]: a2018-05-01T08:00:00.000001+00:00 app[api]: b\n", `{"app":"s","class":"app","source":"a","proc":"b","text":"x"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in := &LineReader{ingest: logstore.NewIngest(logstore.IngestOptions{Window: -1}), clock: clock}
		n := 0
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			in.Line(line, clock())
			n++
		}
		given := 0
		in.Emit(true, func(b *logstore.Batch) {
			for i := range b.Len() {
				if l := b.Line(i); l.Gap && strings.Contains(l.Text, "could not be taken in") {
					t.Fatalf("a line was lost: %q", data)
				}
				given++
				b.AppendOriginal(nil, i)
			}
		})
		if given+in.joined < n {
			t.Fatalf("%d lines of %d, %d joined: %q", given, n, in.joined, data)
		}
	})
}

// However a router line goes on, telling its rest fails nowhere.
func FuzzPairs(f *testing.F) {
	for _, s := range [][2]string{{"at=info hos", "t="}, {`at=info path="/a`, `b" host=h`}, {"", "at=info"}, {"at=info", " host=h"}, {"at=info ", "x=1"}, {`desc="Re`, `quest timeout" method=GET`}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, text, more string) {
		if glue, ok := pairGlue(text, more); !ok && glue != "" || glue != "" && glue != " " {
			t.Fatalf("%q, %q: glue %q, %v", text, more, glue, ok)
		}
	})
}
