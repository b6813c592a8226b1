package cmd

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model/logs/logstore"
)

// made is a log of n lines and what is in it, known because it was made so.
func made(seed uint64, n int) (text string, truth map[string]any) {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	process, status, codes := map[string]any{}, map[string]any{}, map[string]any{}
	sum, timed := 0, 0
	more := func(m map[string]any, k string) { v, _ := m[k].(float64); m[k] = v + 1 }
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	first := at
	for i := range n {
		if i > 0 {
			at = at.Add(time.Duration(r.IntN(20_000)) * time.Microsecond)
		}
		stamp := at.Format("2006-01-02T15:04:05.000000+00:00")
		dyno := fmt.Sprintf("web.%d", 1+r.IntN(4))
		switch r.IntN(6) {
		case 0, 1:
			ms, st := r.IntN(40_000), []int{200, 302, 404, 503}[r.IntN(4)]
			code := ""
			if st == 503 {
				c := []string{"H12", "H13", "H99"}[r.IntN(3)]
				code = ` code=` + c + ` desc="a b"`
				more(codes, c)
			}
			service := ""
			if r.IntN(10) > 0 {
				service = fmt.Sprintf("%dms", ms)
				sum, timed = sum+ms, timed+1
			}
			fmt.Fprintf(&b, "%s heroku[router]: at=info%s method=GET path=\"/x y?status=1\" host=h fwd=\"a, b\" dyno=%s connect=1ms service=%s status=%d bytes=9\n", stamp, code, dyno, service, st)
			more(process, "heroku[router]")
			more(status, fmt.Sprint(st))
		case 2:
			fmt.Fprintf(&b, "%s heroku[%s]: Error R14 (Memory quota exceeded)\n", stamp, dyno)
			more(process, "heroku["+dyno+"]")
			more(codes, "R14")
		case 3:
			fmt.Fprintf(&b, "%s app[api]: Release v%d created by user a\n", stamp, i)
			more(process, "app[api]")
		default:
			fmt.Fprintf(&b, "%s app[%s]: %s\n", stamp, dyno, strings.Repeat("service=5ms status=500 ", r.IntN(3)))
			more(process, "app["+dyno+"]")
		}
	}
	return b.String(), map[string]any{"lines": float64(n), "bytes": float64(b.Len()), "process": process, "router_status": status,
		"heroku_codes": codes, "service_ms_sum": float64(sum), "service_ms_count": float64(timed),
		"first_time": first.Format(time.RFC3339Nano), "last_time": at.Format(time.RFC3339Nano)}
}

// piped runs a verb with text on its stdin.
func piped(t *testing.T, text string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() { _, _ = io.WriteString(w, text); w.Close() }()
	var out, errs bytes.Buffer
	home := t.TempDir()
	p := &base.Process{Args: args, Getenv: func(string) string { return "" }, Cwd: home, Home: home, Stdin: r, Stdout: &out, Stderr: &errs, Clock: time.Now}
	code = runIn(t.Context(), p)
	return code, out.String(), errs.String()
}

func TestSummaryIsTheTruth(t *testing.T) {
	for seed := range uint64(5) {
		text, truth := made(seed, 4000)
		code, out, errs := piped(t, text, "logs", "--from", "-", "--summary", "--json")
		got := map[string]any{}
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
			t.Fatalf("exit %d, %v\n%s", code, err, errs)
		}
		sums := map[string]any{}
		for k := range truth {
			sums[k] = got[k]
		}
		if d := cmp.Diff(truth, sums); d != "" {
			t.Errorf("seed %d\n%s", seed, d)
		}
	}
}

// A saved stream holds the platform's heartbeats: they touch no line, wherever between lines they stand.
func TestHeartbeatsTouchNoLine(t *testing.T) {
	text, _ := made(3, 2000)
	for name, saved := range map[string]string{
		"first":        "\x00" + text,
		"two first":    "\x00\x00" + text,
		"at the end":   text + "\x00",
		"between":      "\x00" + strings.ReplaceAll(text, "\n", "\n\x00\x00\x00"),
		"in line ends": strings.ReplaceAll(text, "\n", "\r\x00\n\x00"),
	} {
		for _, verb := range [][]string{{"logs", "--from", "-", "--summary", "--json"}, {"logs", "--from", "-", "--summary", "--json", "--source", "heroku"}} {
			_, out, errs := piped(t, saved, verb...)
			_, clean, _ := piped(t, text, verb...)
			var got, want map[string]any
			if err := errors.Join(json.Unmarshal([]byte(out), &got), json.Unmarshal([]byte(clean), &want)); err != nil {
				t.Fatalf("%s: %v: %s", name, err, errs)
			}
			delete(got, "bytes")
			delete(want, "bytes")
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s, %q (-want +got):\n%s", name, verb, d)
			}
		}
		_, out, _ := piped(t, saved, "logs", "--from", "-")
		if _, clean, _ := piped(t, text, "logs", "--from", "-"); out != clean {
			t.Errorf("%s: what is printed differs", name)
		}
	}
}

// What is counted line by line, after filters, is what the engine counts as it parses.
func TestBothCountsAgree(t *testing.T) {
	text, _ := made(7, 3000)
	text += "no header\n2026-03-01T10:00:00.000000+00:00 heroku[logplex]: Error L11 (Tail buffer overflow) -> This tail session dropped 5 messages since 2026.\n" +
		"2026-03-01T10:00:00.000000+00:00 heroku[web.1]: sample#memory_total=1MB\n2026-03-01T10:00:00.000000+00:00 app[heroku-postgres]: hello\n" +
		"2026-03-01T10:00:00.000000+00:00 heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind\n"
	var engine logstore.Tally
	for line := range strings.Lines(text) {
		engine.Read([]byte(strings.TrimSuffix(line, "\n")))
	}
	engine.AddBytes(len(text))
	want, err := json.MarshalIndent(engine.Summary(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	_, out, _ := piped(t, text, "logs", "--from", "-", "--summary", "--json")
	var theirs, ours map[string]any
	if err := errors.Join(json.Unmarshal(want, &theirs), json.Unmarshal([]byte(out), &ours)); err != nil {
		t.Fatal(err)
	}
	if ours["format"] != "heroku" || ours["not_understood"] != 1.0 {
		t.Errorf("format %v, %v not understood; want heroku and 1", ours["format"], ours["not_understood"])
	}
	for _, key := range []string{"format", "formats", "not_understood"} { // of a reading, which the engine alone does not know
		delete(ours, key)
	}
	delete(ours, "minutes") // these read the texts once more, and are tested with them
	delete(ours, "paths")
	if d := cmp.Diff(theirs, ours); d != "" {
		t.Error("-want +got", d)
	}
}

func TestPercentilesAreNearestRank(t *testing.T) {
	var b strings.Builder
	for ms := 1; ms <= 200; ms++ {
		fmt.Fprintf(&b, "2026-03-01T10:00:00.000000+00:00 heroku[router]: at=info method=GET path=\"/\" dyno=web.1 connect=0ms service=%dms status=200 bytes=9\n", ms)
	}
	_, out, _ := piped(t, b.String(), "logs", "--from", "-", "--summary", "--json")
	for _, want := range []string{`"service_ms_p50": 100`, `"service_ms_p95": 190`, `"service_ms_p99": 198`, `"service_ms_max": 200`} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
}

func TestPipeIsPrinted(t *testing.T) {
	text, _ := made(1, 3000)
	code, out, errs := piped(t, text, "logs", "--from", "-")
	if n := strings.Count(out, "\n"); code != 0 || n != 3000 || errs != "" {
		t.Errorf("exit %d, %d lines\n%s", code, n, errs)
	}
	code, out, _ = piped(t, text, "logs", "--from", "-", "-n", "7")
	all := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if want := strings.Join(all[len(all)-7:], "") + "\n"; code != 0 || strings.ReplaceAll(out, " \n", "\n") != strings.ReplaceAll(want, " \n", "\n") {
		t.Errorf("exit %d\n%s", code, cmp.Diff(want, out))
	}
}

// A reader that has left ends the reading of a pipe without end.
func TestPipeEndsWithItsReader(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	written := make(chan struct{})
	go func() {
		defer close(written)
		for {
			if _, err := io.WriteString(w, "2026-03-01T10:00:00+00:00 app[web.1]: again\n"); err != nil {
				return
			}
		}
	}()
	home := t.TempDir()
	p := &base.Process{Args: []string{"logs", "--from", "-"}, Getenv: func(string) string { return "" }, Cwd: home, Home: home, Stdin: r,
		Stdout: &leaves{after: 1000}, Stderr: io.Discard, Clock: time.Now}
	if code := runIn(t.Context(), p); code != 0 {
		t.Errorf("exit %d", code)
	}
	r.Close()
	<-written
}

// leaves is a reader that goes away.
type leaves struct{ after int }

func (l *leaves) Write(b []byte) (int, error) {
	if l.after -= len(b); l.after < 0 {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}

// Half a file is told, with what is wrong and as a failure; half a count is not told.
func TestCutFile(t *testing.T) {
	text, _ := made(1, 2000)
	home := t.TempDir()
	path := filepath.Join(home, "cut.log.gz")
	if err := os.WriteFile(path, gzipped(text)[:8000], 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := piped(t, "", "logs", "--from", path)
	if code != base.ExitUnable || !strings.Contains(out, "app[web.") || !strings.Contains(errs, "cut short") {
		t.Errorf("exit %d, %d bytes\n%s", code, len(out), errs)
	}
	if code, out, _ := piped(t, "", "logs", "--from", path, "--count"); code != base.ExitUnable || out != "" {
		t.Errorf("exit %d: %q", code, out)
	}
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

func TestInterruptedSummary(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	if _, err := io.WriteString(w, "2026-03-01T10:00:00+00:00 app[web.1]: one\n"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var out bytes.Buffer
	home := t.TempDir()
	p := &base.Process{Args: []string{"logs", "--from", "-", "--count"}, Getenv: func(string) string { return "" }, Cwd: home, Home: home, Stdin: r,
		Stdout: &out, Stderr: io.Discard, Clock: time.Now}
	if code := runIn(ctx, p); code != base.ExitInterrupted || out.String() != "1\n" {
		t.Errorf("exit %d: %q", code, out.String())
	}
}
