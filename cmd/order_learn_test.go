package cmd

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/order"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// odd answers the first requests of a route instead of the platform.
type odd struct {
	method, path string
	times        int // 0: always
	answer       func(http.ResponseWriter, *http.Request)
}

// between puts odd answers, and headers for all others, between a program and its platform.
func (b *testBench) between(header http.Header, odds ...odd) {
	var mu sync.Mutex
	next := b.wire.server.Config.Handler
	b.wire.server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		var hit *odd
		for i := range odds {
			fits, _ := path.Match(odds[i].path, r.URL.Path)
			if fits && odds[i].method == r.Method && odds[i].times >= 0 && hit == nil {
				hit = &odds[i]
				if hit.times == 1 {
					hit.times = -1 // that was the last one
				} else if hit.times > 1 {
					hit.times--
				}
			}
		}
		mu.Unlock()
		if hit != nil {
			hit.answer(w, r)
			return
		}
		next.ServeHTTP(&headed{w, header}, r)
	})
}

// headed is an answer with some headers replaced.
type headed struct {
	http.ResponseWriter
	header http.Header
}

func (h *headed) WriteHeader(status int) {
	for k, v := range h.header {
		h.Header()[k] = v
	}
	h.ResponseWriter.WriteHeader(status)
}

func (h *headed) Unwrap() http.ResponseWriter { return h.ResponseWriter }

// fixedAnswer is a fixed answer; pairs are headers.
func fixedAnswer(status int, body string, pairs ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		if strings.HasPrefix(body, "{") {
			w.Header().Set("Content-Type", "application/json")
		}
		for i := 0; i+1 < len(pairs); i += 2 {
			w.Header().Set(pairs[i], pairs[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}
}

// run carries out a command line where nobody can be asked.
func (b *testBench) run(args ...string) (code int, stdout, stderr string) {
	b.Helper()
	stdin, err := os.Open(os.DevNull)
	if err != nil {
		b.Fatal(err)
	}
	defer stdin.Close()
	var out, errs lockedBuffer
	p := b.program(args...)
	p.Stdin, p.Stdout, p.Stderr = stdin, &out, &errs
	code = runIn(b.Context(), p)
	return code, out.String(), errs.String()
}

const refusedJSON = `{"id":"rate_limit","message":"Your account reached the API rate limit."}`

// TestAnOrderVerbRestsOnNoSingleAnswer: one bad answer to anything that an order reads keeps it back for a moment at most, and a
// spent allowance not at all.
func TestAnOrderVerbRestsOnNoSingleAnswer(t *testing.T) {
	const dynos, releases, formation, app = "/apps/*/dynos", "/apps/*/releases", "/apps/*/formation", "/apps/*"
	none := http.Header{"Ratelimit-Remaining": {"0"}}
	for _, tt := range []struct {
		name   string
		header http.Header
		odds   []odd
	}{
		{"no allowance", none, nil},
		{"no allowance, and one 429 for an hour", none, []odd{{"GET", releases, 1, fixedAnswer(429, refusedJSON, "Retry-After", "3600")}}},
		{"the app's 429 for an hour", nil, []odd{{"GET", app, 1, fixedAnswer(429, refusedJSON, "Retry-After", "3600")}}},
		{"a 429 with nonsense", nil, []odd{{"GET", formation, 1, fixedAnswer(429, refusedJSON, "Retry-After", "99999999999")}}},
		{"a 503 for a day", nil, []odd{{"GET", dynos, 1, fixedAnswer(503, "", "Retry-After", "86400")}}},
		{"a proxy's 403 for everything", nil, []odd{{"GET", app, 1, fixedAnswer(403, "<html>")}, {"GET", releases, 1, fixedAnswer(403, "<html>")},
			{"GET", dynos, 1, fixedAnswer(403, "<html>")}, {"GET", formation, 1, fixedAnswer(403, "<html>")}}},
		{"a login page", nil, []odd{{"GET", releases, 2, fixedAnswer(200, "<html>")}}},
		{"the platform's own 403, once", nil, []odd{{"GET", releases, 1, fixedAnswer(403, `{"id":"forbidden","message":"no"}`)}}},
		{"the platform's own 401, once", nil, []odd{{"GET", dynos, 1, fixedAnswer(401, `{"id":"unauthorized","message":"no"}`)}}},
		{"a 500, three times", nil, []odd{{"GET", releases, 3, fixedAnswer(500, `{"id":"internal","message":"no"}`)}}},
		{"add-ons never", nil, []odd{{"GET", "/apps/*/addons", 0, fixedAnswer(403, `{"id":"forbidden","message":"no"}`)}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
			b.between(tt.header, tt.odds...)
			code, _, said := b.run("rollback", "v72", "-a", "foobaz-production", "--confirm", "foobaz-production", "--wait=false")
			if code != base.ExitDone {
				t.Errorf("exit code %d:\n%s", code, said)
			}
			if n := b.wire.count("POST", releases); n != 1 {
				t.Errorf("%d orders sent", n)
			}
		})
	}
}

// TestAnOrderVerbSaysWhatItWaitsFor, and gives up where the platform itself goes on saying no.
func TestAnOrderVerbSaysWhatItWaitsFor(t *testing.T) {
	for _, source := range []string{"releases", "dynos"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			waitsFor(t, source)
		})
	}
}

func waitsFor(t *testing.T, source string) {
	b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
	b.between(nil, odd{"GET", "/apps/*/" + source, 0, fixedAnswer(403, `{"id":"forbidden","message":"no"}`)})
	began := time.Now()
	code, _, said := b.run("rollback", "v72", "-a", "foobaz-production", "--confirm", "foobaz-production")
	for _, want := range []string{
		"gonogo: heroku/" + source + " fails: this account may not do that (403); waiting for it up to 30s. Nothing is sent before\n",
		"gonogo: nothing was sent: cannot read heroku/" + source + ": this account may not do that (403). ",
	} {
		if strings.Count(said, want) != 1 {
			t.Errorf("no %q, or not once, in:\n%s", want, said)
		}
	}
	if took := time.Since(began); code != base.ExitUnable || took < order.RefusedLimit {
		t.Errorf("exit code %d after %v", code, took)
	}
	if n := b.wire.count("POST", "/apps/*/releases"); n != 0 {
		t.Errorf("%d orders sent", n)
	}
}

// TestVerbsPrintWhatThePlatformWarnsOf: on stderr, once each, whatever it holds, and never into what is read by programs.
func TestVerbsPrintWhatThePlatformWarnsOf(t *testing.T) {
	for _, tt := range []struct {
		name    string
		headers http.Header
		want    []string
	}{
		{"one", http.Header{"X-Heroku-Warning": {"the stack is old"}}, []string{"the stack is old"}},
		{"the other", http.Header{"Warning-Message": {"this route goes"}}, []string{"this route goes"}},
		{"both", http.Header{"X-Heroku-Warning": {"one"}, "Warning-Message": {"two"}}, []string{"one", "two"}},
		{"twice the same", http.Header{"X-Heroku-Warning": {"one", "one"}, "Warning-Message": {"one"}}, []string{"one"}},
		{"a secret", http.Header{"X-Heroku-Warning": {"postgres://u:hush@db.example/x is old"}}, []string{"postgres://"}},
		{"an escape", http.Header{"X-Heroku-Warning": {"old \u202e\u009b31m stack"}}, []string{"old"}},
		{"long", http.Header{"X-Heroku-Warning": {strings.Repeat("long ", 1000)}}, []string{"long"}},
		{"none", http.Header{"X-Heroku-Warning": {" "}}, nil},
	} {
		for _, args := range [][]string{{"ps"}, {"ps", "--json"}, {"releases"}, {"logs", "-n", "1"}, {"scale"},
			{"maintenance", "on", "--confirm", "foobaz-production", "--wait=false"}} {
			t.Run(tt.name+" "+args[0], func(t *testing.T) {
				t.Parallel()
				b := newTestBench(t, sim.Options{Scenario: "calm", Speed: 60, Seed: 1})
				b.between(tt.headers)
				code, out, said := b.run(append(args, "-a", "foobaz-production")...)
				if code != base.ExitDone {
					t.Fatalf("exit code %d:\n%s", code, said)
				}
				var told []string
				for line := range strings.Lines(said) {
					if text, ok := strings.CutPrefix(line, "gonogo: Heroku warns: "); ok {
						told = append(told, text)
					}
				}
				if len(told) != len(tt.want) {
					t.Fatalf("told %q, want %q", told, tt.want)
				}
				for i, want := range tt.want {
					if !strings.Contains(told[i], want) || len(told[i]) > 1000 {
						t.Errorf("told %q, want %q", told[i], want)
					}
				}
				if strings.Contains(said, "hush") || strings.ContainsAny(said, "\u202e\u009b\x1b") || strings.Contains(out, "warns") {
					t.Errorf("out %q\nsaid %q", out, said)
				}
			})
		}
	}
}

// TestTheScreensWarningsAreNotPrinted: the screen shows them among its messages; nothing may be written beside it.
func TestTheScreensWarningsAreNotPrinted(t *testing.T) {
	var errs bytes.Buffer
	b := newTestBench(t, sim.Options{Scenario: "calm", Manual: true, Seed: 1})
	b.between(http.Header{"X-Heroku-Warning": {"the stack is old"}})
	p := b.program("-a", "foobaz-production")
	p.Stderr = &errs
	m, err := session.New(p, &base.Flags{})
	if err != nil {
		t.Fatal(err)
	}
	m.OnScreen = true
	c, err := m.Platform(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := c.App(t.Context(), "foobaz-production"); err != nil || errs.Len() != 0 {
		t.Errorf("%v; printed %q", err, errs.String())
	}
}
