//go:build integration

package journey

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// meter is a proxy that says how much of the allowance is left, and refuses one request when it is told to.
type meter struct {
	url    string
	refuse atomic.Value // "GET /dynos": the next such request gets a 429 that asks for an hour
	met    atomic.Int32 // refused ones
	reads  atomic.Int32
	orders atomic.Int32
}

func metered(t *testing.T, p *sim.Platform, remaining string) *meter {
	t.Helper()
	to, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	m := &meter{}
	m.refuse.Store("")
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	proxy.ModifyResponse = func(r *http.Response) error {
		r.Header.Set("RateLimit-Remaining", remaining)
		return nil
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodGet:
			m.reads.Add(1)
		case strings.HasSuffix(r.URL.Path, "/releases"):
			m.orders.Add(1)
		}
		method, path, _ := strings.Cut(m.refuse.Load().(string), " ")
		if path != "" && r.Method == method && strings.HasSuffix(r.URL.Path, path) {
			m.refuse.Store("")
			m.met.Add(1)
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
			w.Write([]byte(refusedJSON))
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(srv.CloseClientConnections)
	m.url = srv.URL
	return m
}

// With nothing left of the allowance, and after a 429 that asks for an hour, the screen rolls back.
func TestTheScreenRollsBackWithoutAllowance(t *testing.T) {
	for _, c := range []struct{ name, remaining, refuse, sees string }{
		{"nothing is left", "0", "", "stale"},
		{"one 429 to the dynos", "4480", "GET /dynos", "polling paused"},
		{"one 429 to the ledger, and nothing is left", "0", "GET /releases", "polling paused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platform(t, "calm")
			m := metered(t, p, c.remaining)
			tm := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+m.url)}, "-a", prod)
			tm.see(soon, "● current", "4/4")
			m.refuse.Store(c.refuse)
			if c.refuse != "" && c.remaining == "0" { // else it is polled seldom
				tm.press("r")
			}
			tm.see(during, c.sees)
			t.Logf("\n%s", tm.text())
			tm.press("B")
			tm.see(soon, "Type its name")
			tm.considered(prod)
			tm.see(soon, prod+"▌")
			tm.press(enter)
			tm.see(soon, "accepted v74")
			tm.see(during, "roll back to v72", "done")
			api := client{t, p.Env()}
			if last := api.newest(); last.Version != 74 || last.Description != "Rollback to v72" || m.orders.Load() != 1 {
				t.Errorf("the platform's newest release is %+v; %d orders", last, m.orders.Load())
			}
			tm.press("q", "q")
			tm.end(soon)
		})
	}
}

// A key passes a pause: everything is read at once.
func TestAKeyPassesAPause(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	m := metered(t, p, "0") // so that no other answer ends the pause
	tm := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+m.url)}, "-a", prod)
	tm.see(soon, "● current", "4/4")
	m.refuse.Store("GET /dynos")
	tm.press("r")
	tm.see(during, "polling paused")
	before := m.reads.Load()
	tm.press("r")
	tm.until(soon, "everything is read", func() bool { return m.reads.Load()-before >= 5 })
	tm.press("q", "q")
	tm.end(soon)
}

// The verb goes the same way.
func TestTheVerbRollsBackWithoutAllowance(t *testing.T) {
	for _, c := range []struct{ name, remaining, refuse string }{
		{"nothing is left", "0", ""},
		{"one 429 to the app", "4480", "GET /" + prod},
		{"one 429 to the ledger", "4480", "GET /releases"},
		{"one 429 to the dynos, and nothing is left", "0", "GET /dynos"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platform(t, "calm")
			m := metered(t, p, c.remaining)
			m.refuse.Store(c.refuse)
			program, err := binary()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), program, "rollback", "-a", prod, "--confirm", prod)
			cmd.Dir = t.TempDir()
			cmd.Env = append(p.Env(), "HEROKU_HOST="+m.url, "HOME="+cmd.Dir, "PATH="+os.Getenv("PATH"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v:\n%s", err, out)
			}
			api := client{t, p.Env()}
			if last := api.newest(); last.Version != 74 || m.orders.Load() != 1 {
				t.Errorf("the platform's newest release is %+v; %d orders", last, m.orders.Load())
			}
			if want := map[bool]int32{true: 1}[c.refuse != ""]; m.met.Load() != want {
				t.Errorf("%d requests were refused, want %d", m.met.Load(), want)
			}
		})
	}
}

// refusedJSON is the platform's body of a 429.
const refusedJSON = `{"id":"rate_limit","message":"Your account reached the API rate limit."}`
