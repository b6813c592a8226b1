//go:build integration

package journey

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim"
)

// What one client does, the other sees.
func TestAnotherClient(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	api := client{t, p.Env()}
	tm := gonogo(t, setting{env: p.Env()}, "-a", prod)
	tm.see(soon, "● current", "4/4")
	if made := api.rollback(71); made.Version != 74 {
		t.Fatalf("the rollback made v%d", made.Version)
	}
	tm.see(during, "v74", "Rollback to v71")
	tm.see(during, "4/4 up · v74")

	tm.press("3", "g", "j", "j", "j", "j", "B") // v70
	tm.see(soon, "the code and config of v70", "Type its name")
	tm.considered(prod)
	tm.see(soon, prod+"▌")
	tm.press(enter)
	tm.see(soon, "accepted v75")
	if last := api.newest(); last.Version != 75 || last.Description != "Rollback to v70" {
		t.Errorf("the platform's newest release is %+v", last)
	}
	tm.press("q", "q")
	tm.end(soon)
}

// The official client and this program see each other's work.
func TestTheOfficialClient(t *testing.T) {
	t.Parallel()
	program := os.Getenv("GONOGO_HEROKU_CLI")
	if program == "" {
		program = filepath.Join("..", "..", ".tools", "node_modules", ".bin", "heroku")
	}
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("no heroku program: %v; run scripts/install-heroku-cli or set GONOGO_HEROKU_CLI", err)
	}
	p := platform(t, "calm")
	heroku := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(program, append(args, "-a", prod)...)
		home := t.TempDir()
		cmd.Dir = home
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "NO_COLOR=1", "TZ=UTC"}, p.Env()...)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("heroku %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	tm := gonogo(t, setting{env: p.Env()}, "-a", prod)
	tm.see(soon, "● current", "4/4")
	heroku("rollback", "v71")
	tm.see(during, "4/4 up · v74", "Rollback to v71")
	tm.press("T")
	tm.see(soon, "maintenance on")
	tm.considered(prod, enter)
	tm.see(during, "MAINTENANCE", "done")
	if out := heroku("maintenance"); !strings.Contains(out, "on") {
		t.Errorf("heroku maintenance says %q", out)
	}
	tm.press(ctrlC)
	tm.end(soon)
}

// Two apps in one program: each has its own picture, orders go to the one in view.
func TestTwoApps(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	tm := gonogo(t, setting{env: p.Env()}, "-a", prod, "-a", "foobaz-staging")
	tm.see(soon, "Apps", "foobaz-staging", "verdict")
	header := func(of string) {
		t.Helper()
		tm.until(soon, "the header is of "+of, func() bool { return strings.HasPrefix(tm.rows()[0], " "+of+" ") })
		if head := tm.rows()[0]; strings.Contains(head, "PRODUCTION") != (of == prod) {
			t.Errorf("production is not told of the app that is: %s", head)
		}
	}
	tm.until(soon, "the header counts both, and one is in view: the one named first", func() bool {
		return strings.Contains(tm.rows()[0], "2 apps") && strings.Contains(tm.rows()[0], "▸ "+prod+"  PROD")
	})
	tm.press(enter)
	tm.see(soon, "Processes")
	header(prod)
	tm.press("@")
	tm.see(soon, "Apps", "foobaz-staging", "in view")
	tm.press("g")
	if list := tm.text(); strings.Index(list, "in view") < strings.LastIndex(list, "foobaz-staging") { // the worst stands first, whichever it is
		tm.press("j")
	}
	tm.press(enter)
	header("foobaz-staging")
	tm.press("q", "q")
	tm.end(soon)
}

// The app changes between the dialog and the key: nothing is sent, and who changed it is said.
func TestTheAppChangesMeanwhile(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	api := client{t, p.Env()}
	tm := gonogo(t, setting{env: p.Env()}, "-a", prod)
	tm.see(soon, "● current", "4/4")
	tm.press("B")
	tm.see(soon, "Type its name")
	tm.considered(prod)
	tm.see(soon, prod+"▌")
	api.rollback(71)
	tm.press(enter)
	tm.until(during, "the order is refused, or dead", func() bool {
		s := tm.text()
		return strings.Contains(s, "v74") && (strings.Contains(s, "refused, not sent") || strings.Contains(s, "changed since you asked"))
	})
	if last := api.newest(); last.Version != 74 {
		t.Errorf("the order was sent in spite of the change: %+v", last)
	}
	tm.press(ctrlC, ctrlC)
	tm.end(soon)
}

// through is a proxy before a platform. lose cuts the connection instead of giving the answer of a request that has
// reached the platform.
func through(t *testing.T, p *sim.Platform, lose func(*http.Request) bool) string {
	t.Helper()
	to, err := url.Parse(p.URL())
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if lose(r) {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(srv.CloseClientConnections)
	return srv.URL
}

// A lost answer is settled by evidence; the order reaches the platform exactly once.
func TestALostAnswer(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	var posts atomic.Int32
	host := through(t, p, func(r *http.Request) bool {
		order := r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/releases")
		if order {
			posts.Add(1)
		}
		return order
	})
	tm := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+host)}, "-a", prod)
	tm.see(soon, "● current", "4/4")
	tm.press("B")
	tm.see(soon, "Type its name")
	tm.considered(prod)
	tm.see(soon, prod+"▌")
	tm.press(enter)
	tm.see(during, "Rollback to v72", "v74")
	tm.see(during, "roll back to v72", "done")
	if n := posts.Load(); n != 1 {
		t.Errorf("%d orders reached the platform", n)
	}
	api := client{t, p.Env()}
	if last := api.newest(); last.Version != 74 {
		t.Errorf("the ledger ends with %+v", last)
	}
	tm.press("q", "q")
	tm.end(soon)
}

// Every way in that is shut says so on the screen, with a remedy; and the program can be left at once.
func TestShutDoors(t *testing.T) {
	dead, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + dead.Addr().String()
	if err := dead.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		env  []string
		app  string
		sees []string
	}{
		{"bad token", []string{"HEROKU_API_KEY=HRKU-00000000-0000-0000-0000-000000000000"}, prod, []string{"token"}},
		{"no such app", nil, "foobaz-nowhere", []string{"foobaz-nowhere"}},
		{"nobody listens", []string{"HEROKU_HOST=" + closed, "HEROKU_STATUS_HOST=" + closed}, prod, []string{"app " + prod, "cannot connect to", "tries again in"}},
		{"not loopback and not Heroku", []string{"HEROKU_HOST=http://platform.invalid"}, prod, []string{"a token is sent to Heroku's domains"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platform(t, "calm")
			for _, size := range [][2]int{{160, 45}, {80, 24}} {
				tm := gonogo(t, setting{w: size[0], h: size[1], env: instead(p.Env(), c.env...)}, "-a", c.app)
				tm.see(soon, "? help")
				tm.see(soon, c.sees...)
				t.Logf("%dx%d:\n%s", size[0], size[1], squeezed(tm.text()))
				tm.press("B", "R", "T")
				tm.see(soon, "no app is known yet")
				left := time.Now()
				tm.press("q", "q")
				tm.end(soon)
				if took := time.Since(left); took > 10*time.Second {
					t.Errorf("leaving took %s", took)
				}
			}
		})
	}
}

// squeezed is a screen without its empty rows.
func squeezed(s string) string {
	var rows []string
	for row := range strings.SplitSeq(s, "\n") {
		if strings.Trim(row, " │╭╮╰╯─┊") != "" {
			rows = append(rows, row)
		}
	}
	return strings.Join(rows, "\n")
}

// A part of the platform that is not well is told in its pane; the other panes go on, and orders on it are dead.
func TestAnUnwellPlatform(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault sim.Fault
		sees  []string // a spent allowance stops the other requests too: whether the logs are open by then is chance
	}{
		{"429", sim.Fault{Method: "GET", Path: "/apps/*/releases", Status: http.StatusTooManyRequests, RetryAfter: 30 * time.Second}, []string{"429"}},
		{"500", sim.Fault{Method: "GET", Path: "/apps/*/releases", Status: http.StatusInternalServerError}, []string{"500", "GET"}},
		{"garbage", sim.Fault{Method: "GET", Path: "/apps/*/releases", Garbage: true}, []string{"GET"}},
		{"cut", sim.Fault{Method: "GET", Path: "/apps/*/releases", Drop: true}, []string{"GET"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := platform(t, "calm")
			p.Inject(c.fault)
			tm := gonogo(t, setting{env: p.Env()}, "-a", prod)
			tm.see(soon, "4/4", "· retry")
			tm.see(soon, c.sees...)
			t.Logf("\n%s", squeezed(tm.text()))
			tm.press("B")
			tm.see(soon, "nothing to roll back to")
			tm.press("q", "q")
			tm.end(soon)
		})
	}
	t.Run("hangs", func(t *testing.T) {
		t.Parallel()
		p := platform(t, "calm")
		p.Inject(sim.Fault{Path: "/apps/*/releases", Hang: true})
		tm := gonogo(t, setting{env: p.Env()}, "-a", prod)
		tm.see(soon, "4/4", "asking Heroku for releases")
		left := time.Now()
		tm.press("q", "q")
		tm.end(soon)
		if took := time.Since(left); took > 10*time.Second {
			t.Errorf("leaving took %s", took)
		}
	})
}

// Read-only is not a matter of the screen: no order leaves, whatever is typed.
func TestReadOnlyJourney(t *testing.T) {
	t.Parallel()
	p := platform(t, "calm")
	var changes atomic.Int32
	host := through(t, p, func(r *http.Request) bool {
		if r.Method != http.MethodGet && !strings.HasSuffix(r.URL.Path, "/log-sessions") {
			changes.Add(1)
		}
		return false
	})
	tm := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+host)}, "-a", prod, "--read-only")
	tm.see(soon, "READ-ONLY", "● current", "4/4")
	tm.press("B")
	tm.see(soon, "read-only: not sent. heroku rollback v72 -a "+prod)
	tm.miss("a new release with the code")
	tm.considered(enter, esc)
	tm.gone(soon, "read-only: not sent")
	tm.press("T")
	tm.see(soon, "read-only: not sent. heroku maintenance:on -a "+prod)
	tm.considered(enter, enter, esc)
	tm.press(ctrlC)
	tm.press(ctrlC)
	tm.end(soon)
	if n := changes.Load(); n != 0 {
		t.Errorf("%d orders left a read-only program", n)
	}
}
