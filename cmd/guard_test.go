package cmd

import (
	"bytes"
	"context"
	"io"
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

// guarded runs guard on a platform on which v74 crashes at its start, thirty times as fast; own is the user's config. Before the request of an
// order, or of a countdown's last reading, somebody may do something.
func guarded(t *testing.T, own string, meddle func(b *testBench, r *http.Request, said string), args ...string) (code int, stdout, stderr string, orders int) {
	t.Helper()
	b := newTestBench(t, sim.Options{Scenario: "parable", Speed: 30, Seed: 1})
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
	var out, errs lockedBuffer
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases") {
			sent.Add(1)
		}
		if meddle != nil {
			meddle(b, r, errs.String())
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
	p := b.program(append([]string{"guard", "-a", "foobaz-production", "--queues", "off", "--after", "20s"}, args...)...)
	p.Stdin, p.Stdout, p.Stderr, p.Speed = stdin, &out, &errs, 30
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
	r.Header.Set("Accept", "application/vnd.heroku+json; version=3")
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

// inTheCountdown does something once, before a reading of a path is answered, when the countdown has begun.
func inTheCountdown(path string, act func(*testBench)) func(*testBench, *http.Request, string) {
	var once atomic.Bool
	return func(b *testBench, r *http.Request, said string) {
		if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, path) && strings.Contains(said, "GUARD ROLLS BACK foobaz-production FROM v74") && !once.Swap(true) {
			act(b)
		}
	}
}

// onTheWay does something once, between guard's last look and its order: before a reading of the order path is answered, of a path below the app's,
// empty: of the app itself.
func onTheWay(path string, act func(*testBench)) func(*testBench, *http.Request, string) {
	var once atomic.Bool
	return func(b *testBench, r *http.Request, said string) {
		is := strings.HasSuffix(r.URL.Path, path) && (path != "" || strings.Count(r.URL.Path, "/") == 2)
		if r.Method == http.MethodGet && is && strings.Contains(said, "GUARD ROLLS BACK foobaz-production from v74 to") && !once.Swap(true) {
			act(b)
		}
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

// The answer to the order is lost, whether it has arrived or not: guard does not send another one.
func TestGuardNeverSendsTwice(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]int{"arrives": base.ExitNo, "is lost": base.ExitUndecided} {
		t.Run(name, func(t *testing.T) {
			got, stdout, stderr, orders := guarded(t, allowed, func(b *testBench, r *http.Request, _ string) {
				if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases") {
					if name == "arrives" {
						body, _ := io.ReadAll(r.Body)
						asKate(b, http.MethodPost, "/releases", string(body))
					}
					panic(http.ErrAbortHandler)
				}
			}, "--across-migrations")
			if got != code || orders != 1 || !strings.Contains(stderr+stdout, "lost") && !strings.Contains(stderr, "the platform shows it as v75") {
				t.Errorf("exit code %d, %d orders; want %d, 1:\n%s\n%s", got, orders, code, stdout, stderr)
			}
		})
	}
}

func TestGuardDoesNotAct(t *testing.T) {
	t.Parallel()
	scales := inTheCountdown("/formation", func(b *testBench) {
		asKate(b, http.MethodPatch, "/formation", `{"updates":[{"type":"worker","quantity":1}]}`)
	})
	sets := inTheCountdown("/releases", func(b *testBench) { asKate(b, http.MethodPatch, "/config-vars", `{"FIX":"1"}`) })
	for name, c := range map[string]struct {
		own    string
		meddle func(*testBench, *http.Request, string)
		args   []string
		stderr string
	}{
		"not allowed":             {"", nil, nil, "your own config file does not allow it"},
		"another app is allowed":  {"guard: [shop]\n", nil, nil, "your own config file does not allow it"},
		"read-only":               {allowed, nil, []string{"--read-only"}, "gonogo runs read-only"},
		"its commits are unknown": {allowed, nil, nil, "GUARD WILL NOT ACT: whether v74 brought a migration is not known"},
		"somebody scales":         {allowed, scales, []string{"--across-migrations"}, "GUARD WILL NOT ACT: "},
		"somebody releases":       {allowed, sets, []string{"--across-migrations", "--timeout", "5m"}, "guard watches v75"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr, orders := guarded(t, c.own, c.meddle, c.args...)
			if code == base.ExitDone || orders != 0 || !strings.Contains(stderr, c.stderr) {
				t.Errorf("exit code %d, %d orders; want another, none, and %q:\n%s\n%s", code, orders, c.stderr, stdout, stderr)
			}
		})
	}
}

// After guard has looked at everything for the last time there are the readings of the order path: what a person does until then wins too.
func TestAPersonsActOnTheWayWins(t *testing.T) {
	t.Parallel()
	for name, meddle := range map[string]func(*testBench, *http.Request, string){
		"a release": onTheWay("/releases", func(b *testBench) { asKate(b, http.MethodPatch, "/config-vars", `{"FIX":"1"}`) }),
		"a scale": onTheWay("/formation", func(b *testBench) {
			asKate(b, http.MethodPatch, "/formation", `{"updates":[{"type":"worker","quantity":1}]}`)
		}),
		"a release while the formation is read": onTheWay("/formation", func(b *testBench) { asKate(b, http.MethodPatch, "/config-vars", `{"FIX":"1"}`) }),
		"maintenance":                           onTheWay("", func(b *testBench) { asKate(b, http.MethodPatch, "", `{"maintenance":true}`) }),
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr, orders := guarded(t, allowed, meddle, "--across-migrations", "--json")
			if code != base.ExitNo || orders != 0 || !strings.Contains(stdout, `"acted": false`) || !strings.Contains(stdout, "the rollback was refused, and nothing was sent") {
				t.Errorf("exit code %d, %d orders; want %d, none, and that it was refused:\n%s\n%s", code, orders, base.ExitNo, stdout, stderr)
			}
		})
	}
}

func TestGuardIsStoppedByEnter(t *testing.T) {
	t.Parallel()
	b := newTestBench(t, sim.Options{Scenario: "parable", Speed: 30, Seed: 1})
	b.speed = 30
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, "gonogo"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "gonogo", "config.yaml"), []byte(allowed), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env["XDG_CONFIG_HOME"] = home
	code, said := b.talk("Enter stops it", "", "guard", "-a", "foobaz-production", "--queues", "off", "--across-migrations", "--after", "30s")
	if code != base.ExitNo || !strings.Contains(said, "GUARD WILL NOT ACT: you have stopped it") || strings.Contains(said, "from v74 to") {
		t.Errorf("exit code %d, want 1 and that it was stopped:\n%s", code, said)
	}
}
