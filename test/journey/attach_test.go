//go:build integration

package journey

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// counter is a proxy that counts requests by method and the end of their path.
type counter struct {
	url string

	mu    sync.Mutex
	made  map[string]int
	wrote []string // the requests that change something, each with its token
}

func counted(t *testing.T, p *sim.Platform) *counter {
	t.Helper()
	to, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{made: map[string]int{}}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		end := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
		auth := r.Header.Get("Authorization")
		c.mu.Lock()
		c.made[r.Method+" "+end]++
		if r.Method != http.MethodGet && end != "log-sessions" {
			c.wrote = append(c.wrote, r.Method+" "+end+" "+auth)
		}
		c.mu.Unlock()
		if auth != "" { // whoever it is may do all: who it was is noted
			r.Header.Set("Authorization", "Bearer "+p.Token())
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(srv.CloseClientConnections)
	c.url = srv.URL
	return c
}

func (c *counter) sessions() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made["POST log-sessions"]
}

// pages is how often the status page was asked.
func (c *counter) pages() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.made["GET current-status"]
}

func (c *counter) writes() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.wrote)
}

// asked is how many requests the API had to answer. The status page is no part of it.
func (c *counter) asked() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for what, made := range c.made {
		if !strings.HasSuffix(what, "current-status") {
			n += made
		}
	}
	return n
}

// leader is the process that asks the platform; 0: none does.
func leader(t *testing.T, runtime string) int {
	t.Helper()
	notes, err := filepath.Glob(filepath.Join(runtime, "gonogo", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range notes {
		var n struct{ PID int }
		if data, err := os.ReadFile(path); err == nil && json.Unmarshal(data, &n) == nil {
			return n.PID
		}
	}
	return 0
}

// shared is a directory in which gonogos meet. Its path is short: that of a socket has a limit.
func shared(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "g")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// told is what a pane says when another gonogo, or this one, has taken the place of the one that ended.
var told = regexp.MustCompile(`attached to the gonogo of process \d+, which|this gonogo asks the platform now`)

var fresh = regexp.MustCompile(`\b\d{1,2}s old`)

// Four panes and a strip cost one log session, and hardly more requests than one pane does alone. Each of them can be killed: the others live on.
func TestPanesShareOneLook(t *testing.T) {
	const shown = 8 * time.Second
	p := platform(t, "calm")
	alone := counted(t, p)
	one := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+alone.url, "HEROKU_STATUS_HOST="+alone.url, "XDG_RUNTIME_DIR="+shared(t))}, "-a", prod, "--pane", "releases")
	one.see(soon, "current")
	time.Sleep(shown) // what one pane asks in that time is what is measured
	requests, pages := alone.asked(), alone.pages()
	one.press("q", "q")
	one.end(soon)

	runtime := shared(t)
	all := counted(t, p)
	env := instead(p.Env(), "HEROKU_HOST="+all.url, "HEROKU_STATUS_HOST="+all.url, "XDG_RUNTIME_DIR="+runtime)
	panes := map[string]*terminal{}
	for _, name := range []string{"processes", "logs", "releases", "queues"} {
		panes[name] = gonogo(t, setting{env: env}, "-a", prod, "--pane", name)
	}
	panes["releases"].see(soon, "current")
	panes["strip"] = gonogo(t, setting{env: env, w: 160, h: 1}, "strip", "-a", prod)
	panes["processes"].see(soon, "web.1")
	panes["logs"].see(soon, "GET")
	panes["queues"].see(soon, "REDIS_URL")
	panes["strip"].see(soon, prod, "up", "s old")
	time.Sleep(shown)
	t.Logf("one pane: %d requests; four and a strip: %d, %v", requests, all.asked(), all.made)
	if n := all.sessions(); n != 1 {
		t.Errorf("%d log sessions, want 1", n)
	}
	if n := all.asked(); n > requests+8 {
		t.Errorf("four panes and a strip made %d requests, one pane %d", n, requests)
	}

	if n := all.pages(); n > pages+1 {
		t.Errorf("four panes and a strip asked the status page %d times, one pane %d times", n, pages)
	}

	for len(panes) > 1 {
		pid := leader(t, runtime)
		killed := ""
		for name, tm := range panes {
			if tm.cmd.Process.Pid == pid {
				killed = name
			}
		}
		if killed == "" {
			t.Fatalf("the leader %d is none of %d", pid, len(panes))
		}
		before := all.sessions()
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-panes[killed].ended
		delete(panes, killed)
		began := time.Now()
		for _, tm := range panes {
			tm.until(soon, "somebody leads", func() bool { now := leader(t, runtime); return now != pid && now != 0 })
			t.Logf("%s was killed; the next one leads after %s", killed, time.Since(began).Round(10*time.Millisecond))
			break
		}
		for name, tm := range panes {
			if name != "strip" {
				tm.until(soon, name+" tells who asks now", func() bool {
					return told.MatchString(tm.text())
				})
			}
			tm.until(soon, name+" opens the log again or another does", func() bool { return all.sessions() == before+1 })
			if name == "strip" {
				tm.until(soon, "fresh data", func() bool { return fresh.MatchString(tm.text()) })
			}
			if name == "logs" {
				was := tm.text()
				tm.until(soon, "new lines", func() bool { return tm.text() != was })
			}
		}
		if n := all.sessions(); n != before+1 {
			t.Errorf("after %s was killed %d log sessions were opened, want 1", killed, n-before)
		}
	}
}

// An order of an attached pane goes to the platform once, by the pane's own token; how it ends is told by what the other one sees.
func TestAnAttachedPaneGivesItsOwnOrders(t *testing.T) {
	p := platform(t, "calm")
	c := counted(t, p)
	runtime := shared(t)
	env := func(token string) []string {
		return instead(p.Env(), "HEROKU_HOST="+c.url, "HEROKU_STATUS_HOST="+c.url, "XDG_RUNTIME_DIR="+runtime, "HEROKU_API_KEY="+token)
	}
	first := gonogo(t, setting{env: env("token-of-the-first")}, "-a", prod, "--pane", "logs")
	first.see(soon, "GET")
	second := gonogo(t, setting{env: env("token-of-the-second")}, "-a", prod)
	second.see(soon, "attached to the gonogo of process")
	second.see(soon, prod, "4/4", "● current")
	second.press("1", "j", "R")
	second.see(soon, "Restart", "restart web.1")
	second.considered(prod, enter)
	second.see(during, "restart web.1", "done")
	got := c.writes()
	if len(got) != 1 || !strings.HasPrefix(got[0], "DELETE ") || !strings.HasSuffix(got[0], " Bearer token-of-the-second") {
		t.Errorf("what changed the platform: got %q, want one DELETE by the token of the second", got)
	}
	if n := c.sessions(); n != 1 {
		t.Errorf("%d log sessions, want 1", n)
	}

	third := gonogo(t, setting{env: env("token-of-the-third")}, "-a", prod, "--pane", "sources")
	third.see(soon, "heroku/dynos")
	third.press("d")
	third.see(soon, "reads for this one: hold sources back there")
}

// A gonogo that was stopped keeps its place. Those that attach to it say so, and how to go on; one with --no-attach asks the platform itself.
func TestAStoppedGonogoIsToldOf(t *testing.T) {
	p := platform(t, "calm")
	c := counted(t, p)
	env := instead(p.Env(), "HEROKU_HOST="+c.url, "XDG_RUNTIME_DIR="+shared(t))
	first := gonogo(t, setting{env: env}, "-a", prod, "--pane", "logs")
	first.see(soon, "GET")
	pane := gonogo(t, setting{env: env}, "-a", prod)
	pane.see(soon, "● current", "GET")
	strip := gonogo(t, setting{env: env, w: 160, h: 1}, "strip", "-a", prod)
	strip.see(soon, prod, "s old")

	pid := first.cmd.Process.Pid
	well := gonogo(t, setting{env: env}, "doctor", "-a", prod)
	well.see(soon, fmt.Sprintf("the gonogo of process %d reads this app: others attach to it", pid))
	<-well.ended
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	took := pane.until(during, "the silence is told", func() bool {
		return strings.Contains(pane.text(), "the gonogo that reads for this pane has said nothing for ")
	})
	t.Logf("told after %s:\n%s", took.Round(100*time.Millisecond), pane.text())
	pane.see(soon, "--no-attach")
	strip.until(during, "the data of the strip grows old", func() bool { return old.MatchString(strip.text()) })
	hangs := gonogo(t, setting{env: env}, "doctor", "-a", prod)
	hangs.see(soon, "reads this app and does not answer", "--no-attach")
	own := gonogo(t, setting{env: env}, "-a", prod, "--no-attach")
	own.see(soon, "● current", "GET")
	if n := c.sessions(); n != 4 { // each doctor opens one, too
		t.Errorf("%d log sessions, want 4", n)
	}

	if err := syscall.Kill(pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	pane.gone(during, "has said nothing for")
	strip.until(during, "fresh data", func() bool { return fresh.MatchString(strip.text()) })
	if n := c.sessions(); n > 5 { // the one that was stopped may have lost its own
		t.Errorf("%d log sessions, want 5 at most", n)
	}
}

var old = regexp.MustCompile(`\b[3-9]\ds old|\bm old`)
