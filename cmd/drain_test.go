package cmd

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"

	"app.gonogo/gonogo/sources/sourcetest"
)

// spoken is what a verb has written so far.
type spoken struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *spoken) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *spoken) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// awaited waits until what was said matches, and gives its first group.
func (s *spoken) awaited(t *testing.T, expression string) string {
	t.Helper()
	re := regexp.MustCompile(expression)
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
		if m := re.FindStringSubmatch(s.String()); m != nil {
			return m[len(m)-1]
		}
		<-time.After(5 * time.Millisecond)
	}
	t.Fatalf("never said: %s\n%s", expression, s)
	return ""
}

// draining is gonogo drain at work; end interrupts it.
func draining(t *testing.T, args ...string) (url string, out, errs *spoken, end func() int) {
	t.Helper()
	out, errs = &spoken{}, &spoken{}
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	p := &base.Process{Args: append([]string{"drain", "--listen", "127.0.0.1:0"}, args...), Getenv: func(string) string { return "" }, Cwd: home, Home: home,
		Stdin: null, Stdout: out, Stderr: errs, Clock: time.Now}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int, 1)
	go func() { done <- runIn(ctx, p) }()
	end = sync.OnceValue(func() int { cancel(); return <-done })
	t.Cleanup(func() { end(); null.Close() })
	return errs.awaited(t, `waiting for Logplex(?: and telemetry drains)? at (\S+)`), out, errs, end
}

func TestDrainIsPrinted(t *testing.T) {
	t.Parallel()
	url, out, errs, end := draining(t)
	if code := sourcetest.Deliver(t, url, "d.any", "one", "password=hunter2"); code != 204 {
		t.Errorf("answered %d", code)
	}
	out.awaited(t, `2026-03-01T10:00:00.000000\+00:00 app\[web.1\]: one\n`)
	out.awaited(t, `password=\[secret`)
	if code := sourcetest.Deliver(t, url, "d.any", "answered for"); code != 204 {
		t.Errorf("answered %d", code)
	}
	if code := end(); code != base.ExitInterrupted {
		t.Errorf("exit %d", code)
	}
	if !strings.HasSuffix(out.String(), "answered for\n") {
		t.Errorf("what was answered for is not printed: %q", out)
	}
	if strings.Contains(out.String()+errs.String(), "hunter2") {
		t.Error("a secret was printed")
	}
}

// What was answered for is printed, however fast it came, also after the end.
func TestDrainPrintsAll(t *testing.T) {
	t.Parallel()
	url, out, _, end := draining(t)
	texts := make([]string, 1000)
	for i := range texts {
		texts[i] = fmt.Sprint("line ", i)
	}
	for range 30 {
		if code := sourcetest.Deliver(t, url, "d.any", texts...); code != 204 {
			t.Fatalf("answered %d", code)
		}
	}
	end()
	if n := strings.Count(out.String(), "\n"); n != 30_000 {
		t.Errorf("%d lines of 30,000", n)
	}
}

func TestDrainsApart(t *testing.T) {
	t.Parallel()
	url, out, errs, end := draining(t, "--token", "shop=d.1", "--token", "d.2", "--json")
	for token, want := range map[string]int{"d.1": 204, "d.2": 204, "d.3": 403} {
		if code := sourcetest.Deliver(t, url, token, "from "+token); code != want {
			t.Errorf("%s: answered %d", token, code)
		}
	}
	out.awaited(t, `"app":"drain:shop","source":"app","proc":"web.1","type":"web","class":"app","text":"from d.1"`)
	out.awaited(t, `"app":"drain:[0-9a-f]{8}",.*"text":"from d.2"`)
	errs.awaited(t, "the token of another drain, or none")
	end()
	if strings.Contains(out.String(), "d.3") || strings.Contains(errs.String(), "d.3") {
		t.Error("a refused delivery was told")
	}
}

func TestDrainFlags(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	auth := filepath.Join(home, "auth")
	if err := os.WriteFile(auth, []byte("no colon\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]struct {
		code int
		says string
	}{
		"--listen 0.0.0.0:0":                   {base.ExitUnable, "anybody who reaches it could write into the log"},
		"--listen nonsense":                    {base.ExitUnable, "HOST:PORT"},
		"--token =x":                           {base.ExitUsage, "--token is [NAME=]d.UUID"},
		"--token a=x --token a=y":              {base.ExitUsage, "stands once"},
		"--auth-file " + auth:                  {base.ExitUsage, "USER:PASSWORD"},
		"--auth-file " + home + "/none":        {base.ExitUsage, "no such file"},
		"--cert c.pem":                         {base.ExitUsage, "go together"},
		"--cert c.pem --key " + home + "/k":    {base.ExitUsage, "cannot use --cert and --key"},
		"--listen 127.0.0.1:0 extra":           {base.ExitUsage, "unknown command"},
		"--listen 127.0.0.1:0 --app shop --no": {base.ExitUsage, "unknown flag"},
	} {
		code, out, errs := piped(t, "", append([]string{"drain"}, strings.Fields(args)...)...)
		if code != want.code || !strings.Contains(errs, want.says) || out != "" {
			t.Errorf("%s: exit %d\n%s%s", args, code, out, errs)
		}
	}
}

func TestDrainWithPassword(t *testing.T) {
	t.Parallel()
	auth := filepath.Join(t.TempDir(), "auth")
	if err := os.WriteFile(auth, []byte("ned:hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	url, out, _, _ := draining(t, "--auth-file", auth)
	if code := sourcetest.Deliver(t, url, "d.1", "stranger"); code != 401 {
		t.Errorf("without a password: answered %d", code)
	}
	if code := sourcetest.Deliver(t, strings.Replace(url, "http://", "http://ned:hunter2@", 1), "d.1", "friend"); code != 204 {
		t.Errorf("with it: answered %d", code)
	}
	out.awaited(t, "friend")
	if strings.Contains(out.String(), "stranger") {
		t.Error("a stranger's line is printed")
	}
}

// Telemetry and what Logplex delivers come to one address; an app of telemetry has the name that it bears.
func TestDrainOfTelemetry(t *testing.T) {
	t.Parallel()
	url, out, errs, end := draining(t, "--otlp", "--token", "shop=0123456789abcdef", "--token", "fedcba9876543210")
	record := `{"resourceLogs":[{"resource":{"attributes":[{"key":"heroku.app.name","value":{"stringValue":"fir-app"}},{"key":"heroku.dyno.name","value":{"stringValue":"web-1-2"}}]},` +
		`"scopeLogs":[{"logRecords":[{"timeUnixNano":"1772359200000000000","severityNumber":17,"body":{"stringValue":"password=hunter2\nsecond"}}]}]}]}`
	for token, want := range map[string]int{"0123456789abcdef": 200, "fedcba9876543210": 200, "0000000000000000": 403, "": 401} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"v1/logs", strings.NewReader(strings.Replace(record, "second", "of "+token, 1)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%q: answered %s, want %d", token, res.Status, want)
		}
	}
	if code := sourcetest.Deliver(t, url, "0123456789abcdef", "from Logplex"); code != 204 {
		t.Errorf("answered %d", code)
	}
	out.awaited(t, `drain:shop 2026-03-01T10:00:00.000000\+00:00 app\[web-1-2\]: password=\[secret`)
	out.awaited(t, `drain:shop .*: of 0123456789abcdef\n`)
	out.awaited(t, `drain:fir-app .* app\[web-1-2\]: of fedcba9876543210\n`)
	out.awaited(t, `drain:shop .* app\[web.1\]: from Logplex\n`)
	errs.awaited(t, "without a token or a password")
	end()
	if strings.Contains(out.String()+errs.String(), "hunter2") {
		t.Error("a secret was printed")
	}
}
