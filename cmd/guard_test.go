package cmd

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// guarded runs guard on a platform on which v74 crashes at its start, sixty times as fast; own is the user's config. Before the request of an
// order, or of a countdown's last reading, somebody may do something.
func guarded(t *testing.T, own string, meddle func(b *testBench, r *http.Request), args ...string) (code int, stdout, stderr string, orders int) {
	t.Helper()
	b := newTestBench(t, sim.Options{Scenario: "parable", Speed: 60, Seed: 1})
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "gonogo"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "gonogo", "config.yaml"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env["XDG_CONFIG_HOME"] = home
	target, err := url.Parse(b.platform.URL())
	if err != nil {
		t.Fatal(err)
	}
	var sent atomic.Int32
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.FlushInterval = -1
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases") {
			sent.Add(1)
		}
		if meddle != nil {
			meddle(b, r)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	b.env["HEROKU_HOST"] = srv.URL
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var out, errs lockedBuffer
	p := b.program(append([]string{"guard", "-a", "foobaz-production", "--queues", "off"}, args...)...)
	p.Stdin, p.Stdout, p.Stderr, p.Speed = stdin, &out, &errs, 60
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	code = runIn(ctx, p)
	return code, out.String(), errs.String(), int(sent.Load())
}

// asKate sends a request of another person's to the platform itself.
func asKate(b *testBench, method, path, body string) {
	r, err := http.NewRequestWithContext(b.Context(), method, b.platform.URL()+"/apps/foobaz-production"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		b.Error(err)
		return
	}
	r.Header.Set("Authorization", "Bearer "+b.platform.Token())
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Error(err)
		return
	}
	answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		b.Errorf("%s %s: %s", method, path, answer.Status)
	}
}

const allowed = "guard: [foobaz-production]\n"

func TestGuardRollsBackOnce(t *testing.T) {
	t.Parallel()
	code, stdout, stderr, orders := guarded(t, allowed, nil, "--across-migrations", "--json")
	if code != base.ExitNo || orders != 1 || !strings.Contains(stdout, `"acted": true`) || !strings.Contains(stdout, `"stage": "done"`) {
		t.Errorf("exit code %d, %d orders; want 1 and 1 that is done:\n%s\n%s", code, orders, stdout, stderr)
	}
	for _, want := range []string{"GUARD ROLLS BACK foobaz-production FROM v74 IN ", "GUARD ROLLS BACK foobaz-production from v74 to v7", "same as heroku rollback v7"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("stderr lacks %q:\n%s", want, stderr)
		}
	}
}

func TestGuardDoesNotAct(t *testing.T) {
	t.Parallel()
	var first atomic.Int64
	var once atomic.Bool
	late := func(b *testBench, r *http.Request) { // within the countdown
		first.CompareAndSwap(0, b.platform.Now().UnixNano())
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/formation") && time.Duration(b.platform.Now().UnixNano()-first.Load()) > 75*time.Second && !once.Swap(true) {
			asKate(b, http.MethodPatch, "/formation", `{"updates":[{"type":"worker","quantity":1}]}`)
		}
	}
	for name, c := range map[string]struct {
		own    string
		meddle func(*testBench, *http.Request)
		args   []string
		stderr string
	}{
		"not allowed":             {"", nil, nil, "your own config file does not allow it"},
		"another app is allowed":  {"guard: [shop]\n", nil, nil, "your own config file does not allow it"},
		"read-only":               {allowed, nil, []string{"--read-only"}, "gonogo runs read-only"},
		"its commits are unknown": {allowed, nil, nil, "GUARD WILL NOT ACT: whether v74 brought a migration is not known"},
		"somebody scales":         {allowed, late, []string{"--across-migrations"}, "scale"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr, orders := guarded(t, c.own, c.meddle, c.args...)
			if code != base.ExitNo || orders != 0 || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit code %d, %d orders; want 1, none, and %q:\n%s\n%s", code, orders, c.stderr, stdout, stderr)
			}
		})
	}
}
