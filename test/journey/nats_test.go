//go:build integration

package journey

import (
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/natstest"
)

// The serve that leads is killed. The one that stood by takes its place and goes on behind the last line; the screen says so, and asks the platform nothing.
func TestLeadingServeIsKilled(t *testing.T) {
	const takesOver = 10 * time.Second
	p := platform(t, "calm")
	url := natstest.Start(t, nil).ClientURL()
	serves, watchers := counted(t, p), counted(t, p)
	env := instead(p.Env(), "HEROKU_HOST="+serves.url, "HEROKU_STATUS_HOST="+serves.url, "USER=kate")
	watch := instead(p.Env(), "HEROKU_HOST="+watchers.url, "HEROKU_STATUS_HOST="+watchers.url, "USER=ned")
	first := gonogo(t, setting{env: env}, "serve", "-a", prod, "--feed", url)
	first.see(soon, "this one serves "+prod)
	second := gonogo(t, setting{env: env}, "serve", "-a", prod, "--feed", url)
	second.see(soon, "stands by")
	screen := gonogo(t, setting{env: watch}, "-a", prod, "--feed", url)
	screen.see(soon, "web.1", "GET")
	if n := serves.sessions(); n != 1 {
		t.Errorf("two serves opened %d log sessions", n)
	}
	began := time.Now()
	if err := syscall.Kill(first.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-first.ended
	screen.see(takesOver, "now, after kate@")
	t.Logf("the screen says so after %s", time.Since(began).Round(100*time.Millisecond))
	second.see(soon, "this one serves "+prod)
	lines := logLines(t, watch, url)
	if n := len(lines) - len(slices.Compact(slices.Clone(lines))); n > 0 {
		t.Errorf("%d of %d lines are there twice", n, len(lines))
	}
	if n := watchers.asked(); n > 0 {
		t.Errorf("watchers asked the platform: %v", watchers.made)
	}
}

// A serve that was stopped and wakes up behind the hand-over publishes nothing any more: it stands by, and asks the platform nothing. When the other one
// ends it leads again.
func TestServeThatSlept(t *testing.T) {
	const quiet = 15 * time.Second // longer than any poller rests
	p := platform(t, "calm")
	url := natstest.Start(t, nil).ClientURL()
	asks := counted(t, p)
	env := instead(p.Env(), "USER=kate")
	first := gonogo(t, setting{env: instead(env, "HEROKU_HOST="+asks.url, "HEROKU_STATUS_HOST="+asks.url)}, "serve", "-a", prod, "--feed", url)
	first.see(soon, "this one serves "+prod)
	second := gonogo(t, setting{env: env}, "serve", "-a", prod, "--feed", url)
	second.see(soon, "stands by")
	if err := syscall.Kill(first.cmd.Process.Pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	second.see(soon, "this one serves "+prod)
	if err := syscall.Kill(first.cmd.Process.Pid, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	first.see(soon, "stands by")
	time.Sleep(time.Second) // what was under way
	before := asks.asked()
	time.Sleep(quiet)
	if n := asks.asked() - before; n > 0 {
		t.Errorf("the serve that stands by asked the platform %d times: %v", n, asks.made)
	}
	sessions := asks.sessions()
	if err := syscall.Kill(second.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	first.until(soon, "it leads again", func() bool { return strings.Count(first.written(), "this one serves "+prod) == 2 })
	first.until(soon, "a log session", func() bool { return asks.sessions() == sessions+1 })
	time.Sleep(2 * time.Second)
	lines := logLines(t, p.Env(), url)
	if n := len(lines) - len(slices.Compact(slices.Clone(lines))); n > 0 {
		t.Errorf("%d of %d lines are there twice", n, len(lines))
	}
}

// logLines are the newest lines that a feed has, in order of their text.
func logLines(t *testing.T, env []string, url string) []string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "logs", "-a", prod, "-n", "2000", "--feed", url)
	cmd.Env = append([]string{"HOME=" + t.TempDir()}, env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(lines)
	return lines
}
