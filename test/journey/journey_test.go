//go:build integration

package journey

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	soon   = 30 * time.Second
	prod   = "foobaz-production"
	during = 90 * time.Second
)

// The story of the demo: a deploy takes every process down, the user rolls back, everything is up again.
func TestDemoJourney(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo")
	tm.see(soon, prod, "PRODUCTION", "1 Processes", "2 Logs", "3 Releases", "4 Queues", "v73")
	tm.see(during, "v74", "crashed")
	tm.see(soon, "B rolls back to v73")
	t.Logf("the crash was on the screen %s after the start", time.Since(tm.began).Round(100*time.Millisecond))

	tm.press("B")
	tm.see(soon, "Roll back", "a new release with the code and config of v73", "This is production. Type its name:")
	tm.considered("foobaz-staging", enter)
	tm.see(soon, "foobaz-staging▌", "that is not "+prod)
	tm.press("\x15", prod)
	tm.see(soon, prod+"▌")
	tm.press(enter)
	tm.see(soon, "sent → accepted v75")
	tm.see(during, "4/4", "v75")
	tm.see(during, "done", "U undoes it: roll back to v74")
	t.Logf("the rollback was done %s after the start", time.Since(tm.began).Round(100*time.Millisecond))

	tm.press("B")
	tm.until(soon, "B answers", func() bool {
		return strings.Contains(tm.text(), "a new release with the code") || strings.Contains(tm.text(), "nothing to roll back to")
	})
	tm.miss("the code and config of v74")
	tm.considered(esc)
	tm.gone(soon, "a new release with the code")
	tm.press("q")
	tm.see(soon, "q again quits")
	tm.press("q")
	if code := tm.end(soon); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// simProcess is `gonogo sim` in a terminal of its own; it returns the environment that it prints.
func simProcess(t *testing.T, args ...string) []string {
	t.Helper()
	tm := gonogo(t, setting{w: 200, h: 20}, append([]string{"sim", "--listen", "127.0.0.1:0"}, args...)...)
	tm.see(soon, "export GIT_CONFIG_GLOBAL=")
	var env []string
	for line := range strings.SplitSeq(tm.text(), "\n") {
		if kv, ok := strings.CutPrefix(line, "export "); ok {
			env = append(env, kv)
		}
	}
	return env
}

// Orders over HTTP to a platform in another process: restart, scale, maintenance, each to its end.
func TestOrdersJourney(t *testing.T) {
	t.Parallel()
	env := simProcess(t, "calm")
	api := client{t, env}
	tm := gonogo(t, setting{env: env}, "-a", prod, "--queues", "auto")
	tm.see(soon, prod, "4/4", "● current", "2 Logs")

	life := api.dyno("web.1")
	tm.press("1", "j")
	tm.press("R")
	tm.see(soon, "Restart", "restart web.1", "heroku ps:restart -d web.1 -a "+prod)
	tm.considered(prod, enter)
	tm.see(during, "restart web.1", "done")
	if api.dyno("web.1") == life {
		t.Error("web.1 has the life it had")
	}

	tm.press("S")
	tm.see(soon, "scale web", "2 × Standard-1X")
	tm.considered("+1", enter)
	tm.see(soon, "scale web 2 → 3", "Type its name:")
	tm.considered(prod, enter)
	tm.see(during, "web.3", "scale web 2 → 3", "done", "U undoes it: scale web 3 → 2")
	if n := api.quantity("web"); n != 3 {
		t.Errorf("the platform has %d web", n)
	}
	tm.press("U")
	tm.see(soon, "Scale", "scale web 3 → 2")
	tm.considered(prod, enter)
	tm.see(during, "scale web 3 → 2", "done")
	tm.gone(during, "web.3")

	tm.press("T")
	tm.see(soon, "maintenance on", "503 H80")
	tm.considered(prod, enter)
	tm.see(during, "MAINTENANCE", "maintenance on", "done")
	if !api.maintenance() {
		t.Error("the platform is not in maintenance")
	}
	tm.press("T")
	tm.see(soon, "requests will reach the dynos again")
	tm.considered(prod, enter)
	tm.gone(during, " MAINTENANCE ")
	if api.maintenance() {
		t.Error("the platform is in maintenance")
	}
	tm.press(ctrlC)
	tm.end(soon)
}

func TestLogsJourney(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, "2 Logs", "LIVE")
	tm.see(during, "router    200 GET")
	tm.press("2", "/")
	tm.press("GET")
	tm.see(soon, "find GET")
	tm.press(enter)
	tm.press("&", "router")
	tm.see(soon, "show only router", "only router")
	tm.press(esc)
	tm.gone(soon, "show only router")
	tm.press("&", "POST", enter)
	tm.until(during, "only lines with POST", func() bool {
		return strings.Contains(tm.text(), "only POST") && !strings.Contains(tm.text(), "200 GET /health")
	})
	tm.press("z")
	tm.gone(soon, "1 Processes")
	tm.press("q")
	tm.see(soon, "1 Processes")
	tm.press("?")
	tm.see(soon, "Help", "Changes the platform, after a confirmation")
	tm.press("q", "q", "q")
	tm.end(soon)
}

func TestResizeStorm(t *testing.T) {
	t.Parallel()
	tm := gonogo(t, setting{}, "demo", "calm")
	tm.see(soon, prod, "2 Logs")
	sizes := [][2]int{{80, 24}, {200, 50}, {49, 9}, {1, 1}, {120, 40}, {60, 20}, {300, 80}, {160, 45}, {99, 19}, {10, 3}}
	for i := range 80 {
		s := sizes[i%len(sizes)]
		tm.resize(s[0]+i%3, s[1]+i%2)
	}
	for _, s := range sizes {
		tm.resize(s[0], s[1])
		if s[0] < 50 || s[1] < 10 {
			continue
		}
		tm.until(soon, fmt.Sprint("whole at ", s), func() bool {
			rows := tm.rows()
			return len(rows) == s[1] && strings.HasPrefix(rows[0], " "+prod) && strings.Contains(rows[s[1]-1], "? help") && !strings.Contains(strings.Join(rows[1:], "\n"), " "+prod+" ")
		})
	}
	tm.press("q", "q")
	tm.end(soon)
}

// From a shell with job control: C-z gives the terminal back, fg takes it again.
func TestSuspendAndBack(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	tm := start(t, setting{env: []string{"PS1=ready> "}}, "bash", "--norc", "--noprofile", "-i")
	tm.see(soon, "ready>")
	tm.press(path + " demo calm\r")
	tm.see(soon, prod, "2 Logs", "? help")
	tm.press(ctrlZ)
	tm.see(soon, "Stopped", "ready>")
	if tm.alternate() {
		t.Error("the alternate screen is left on for the shell")
	}
	tm.press("stty -a | tr ' ' '\\n' | grep -c '^echo$'\r")
	tm.see(soon, "\n1\n")
	tm.press("fg\r")
	tm.see(soon, prod, "2 Logs", "? help")
	if !tm.alternate() {
		t.Error("fg does not bring the alternate screen back")
	}
	tm.press("?")
	tm.see(soon, "Help")
	tm.press("q", "q", "q")
	tm.until(soon, "the shell is back", func() bool { return !tm.alternate() })
	tm.press("exit\r")
	tm.end(soon)
}
