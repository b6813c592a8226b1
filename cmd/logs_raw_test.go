package cmd

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/cmd/base"
)

// hostileLog is what saved logs have been seen to hold, and worse: a mark, carriage returns, colours around headers, controls, NULs,
// no UTF-8, stamps in other forms and orders, lines that the platform cut within a rune, records, log sessions, losses, no header.
func hostileLog() string {
	cut := "2026-03-01T10:00:02.000000+00:00 app[web.1]: " + strings.Repeat("€", 3333) + "\xe2"
	return "\ufeff2026-03-01T10:00:00.000000+00:00 app[web.1]: marked\r\n" +
		"2026-03-01T10:00:01.000000+00:00 app[web.1]: \x00\x01\x07\x1b]0;title\x07\x1b[2J\u202e\u200b\xff\xfe\xc3\x28 password=hunter2\n" +
		"\x1b[1m\x1b[32m2026-03-01T10:00:01.100000+00:00 app[api]:\x1b[39m\x1b[22m Release v12 created by user ned@example.com\r\n" +
		"\x1b[36m2026-03-01T10:00:00.900000+00:00 heroku[router]:\x1b[0m at=info tls=\x1b[22m\x1b[2mfalse\x1b[22m\n" +
		"2026-03-01T10:00:00.950000+00:00 heroku[router]: at=info method=GET path=\"/\" host=h request_id=1 fwd=\"1\" dyno=web.1 connect=0ms service=1ms status=200 bytes=1\n" +
		cut + "\n" + "2026-03-01T10:00:02.000000+00:00 app[web.1]: \x82\xacrest\n" +
		"2016-08-02T22:22:52+00:00 app[heroku-postgres]: source=DATABASE sample#db_size=1bytes\n" +
		"2026-03-01T10:00:03.000000+00:00 app[api]: Log session created by user ned@example.com\n" +
		"2026-03-01T10:00:03.000000+00:00 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 5 messages since 2026.\n" +
		"2011-01-01T00:00:00-07:00 heroku[nginx]: GET / HTTP/1.1 | 1 | 2 | http | 200\n" +
		"\n\r\n \n<190>1 2026-03-01T10:00:00.123456+00:00 host app web.1 - syslog\n" +
		"no header at all\r\r\n2026-03-01T10:00:04.000000+00:00 app[web.1]:\n2026-03-01T10:00:04.000000+00:00 app[web.1]:  \n"
}

func TestRawIsTheFile(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"ended": hostileLog(), "open": hostileLog() + "2026-03-01T10:00:04.000000+00:00 app[web.1]: no newline",
		"open with a return": hostileLog() + "x\r", "long": strings.Repeat(hostileLog(), 200), "empty": ""} {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		for file, data := range map[string][]byte{path + ".log": []byte(text), path + ".log.gz": gzipped(text)} {
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, errs := piped(t, "", "logs", "--from", file, "--raw", "--confirm", "raw")
			if d := cmp.Diff(text, out); d != "" || code != 0 {
				t.Errorf("%s: exit %d %s\n%s", name, code, errs, d)
			}
		}
		if code, out, errs := piped(t, text, "logs", "--from", "-", "--raw", "--confirm", "raw"); out != text || code != 0 {
			t.Errorf("%s, piped: exit %d %s\n%s", name, code, errs, cmp.Diff(text, out))
		}
	}
}

// Filters choose among raw lines, and what was lost between them stays on stderr.
func TestRawLinesPassFilters(t *testing.T) {
	for _, c := range []struct {
		want string
		args []string
	}{
		{"\x1b[1m\x1b[32m2026-03-01T10:00:01.100000+00:00 app[api]:\x1b[39m\x1b[22m Release v12 created by user ned@example.com\r\n" +
			"2026-03-01T10:00:03.000000+00:00 app[api]: Log session created by user ned@example.com\n", []string{"-s", "api"}},
		{"2026-03-01T10:00:04.000000+00:00 app[web.1]:\n2026-03-01T10:00:04.000000+00:00 app[web.1]:  \n", []string{"-n", "2"}},
		{"", []string{"-n", "0"}},
	} {
		code, out, errs := piped(t, hostileLog(), append([]string{"logs", "--from", "-", "--raw", "--confirm", "raw"}, c.args...)...)
		if d := cmp.Diff(c.want, out); d != "" || code != 0 {
			t.Errorf("%v: exit %d\n%s%s", c.args, code, errs, d)
		}
	}
	_, _, errs := piped(t, hostileLog(), "logs", "--from", "-", "--raw", "--confirm", "raw")
	if !strings.Contains(errs, "5 lines lost") {
		t.Errorf("a loss is not told: %q", errs)
	}
	long := strings.Repeat("x", 70<<10) + "\n"
	if _, out, errs := piped(t, long, "logs", "--from", "-", "--raw", "--confirm", "raw"); len(out) != 64<<10+1 || !strings.Contains(errs, "of 1 lines only the first 64 KiB") {
		t.Errorf("%d bytes, %q", len(out), errs)
	}
}

// Without a terminal the word must be there; nothing is read or written before.
func TestRawNeedsItsWord(t *testing.T) {
	for _, args := range [][]string{{"--raw"}, {"--raw", "--confirm", "yes"}, {"--raw", "--confirm", ""}, {"--confirm", "raw"},
		{"--raw", "--confirm", "raw", "--json"}, {"--raw", "--confirm", "raw", "--count"}, {"--raw", "--confirm", "raw", "--summary"}} {
		code, out, errs := piped(t, hostileLog(), append([]string{"logs", "--from", "-"}, args...)...)
		if code != base.ExitUsage || out != "" || errs == "" {
			t.Errorf("%v: exit %d, %q, %q", args, code, out, errs)
		}
	}
	if _, _, errs := piped(t, "", "logs", "--from", "-", "--raw"); !strings.Contains(errs, "Add --confirm raw") {
		t.Errorf("no remedy: %q", errs)
	}
}

// typedTo runs gonogo logs --raw on a saved line, with what somebody types.
func typedTo(t *testing.T, ctx context.Context, keys string) (code int, out, errs string) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	defer tty.Close()
	if _, err := io.WriteString(master, keys); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := os.WriteFile(filepath.Join(home, "x.log"), []byte("password=hunter2\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	p := &base.Process{Args: []string{"logs", "--from", "x.log", "--raw"}, Getenv: func(string) string { return "" }, Cwd: home, Home: home, Stdin: tty,
		Stdout: &stdout, Stderr: &stderr, Clock: time.Now}
	return runIn(ctx, p), stdout.String(), stderr.String()
}

func TestRawAsks(t *testing.T) {
	for keys, want := range map[string]int{"yes\n": 0, "y\n": base.ExitNo, "\n": base.ExitNo, "YES\n": base.ExitNo, "yes please\n": base.ExitNo, "\x04": base.ExitNo} {
		code, out, errs := typedTo(t, t.Context(), keys)
		if wrote := out == "password=hunter2\r\n"; code != want || wrote != (want == 0) || !strings.Contains(errs, "not masked") || !strings.Contains(errs, "control bytes") {
			t.Errorf("%q: exit %d, %q, %q", keys, code, out, errs)
		}
		if (want == base.ExitNo) != strings.Contains(errs, "Nothing was written.") {
			t.Errorf("%q: %q", keys, errs)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if code, out, _ := typedTo(t, ctx, ""); code != base.ExitInterrupted || out != "" {
		t.Errorf("interrupted: exit %d, %q", code, out)
	}
}
