//go:build integration

package journey

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A deploy goes wrong. A person who watches by way of a serve, which their config names, sees it and rolls back: with their own token, once. The
// serve, which has no screen, sends no order. Everybody then reads whose hands were on the app, and what not to deploy again; what the serve recorded has the incident.
func TestAWatcherRollsBack(t *testing.T) {
	p := platform(t, "parable")
	serves, watchers := counted(t, p), counted(t, p)
	tokens := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(tokens, []byte("ned=a-token-of-the-feed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := gonogo(t, setting{env: instead(p.Env(), "HEROKU_HOST="+serves.url, "HEROKU_STATUS_HOST="+serves.url, "HEROKU_API_KEY=token-of-the-serve")},
		"serve", "-a", prod, "--listen", "127.0.0.1:0", "--feed-token-file", tokens)
	serve.see(soon, "gonogo --feed http://")
	_, rest, _ := strings.Cut(serve.text(), "gonogo --feed ")
	url, _, _ := strings.Cut(rest, "\n")
	config := t.TempDir()
	settings, err := json.Marshal(map[string]any{"feed": map[string]string{"url": strings.TrimSpace(url), "token_file": tokens}})
	if err == nil {
		err = os.Mkdir(filepath.Join(config, "gonogo"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(config, "gonogo", "config.yaml"), settings, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	env := instead(p.Env(), "HEROKU_HOST="+watchers.url, "HEROKU_STATUS_HOST="+watchers.url, "HEROKU_API_KEY=token-of-ned", "XDG_CONFIG_HOME="+config)

	screen := gonogo(t, setting{env: env})
	screen.see(soon, prod, "v73")
	screen.see(during, "NO-GO", "B rolls back to v73")
	screen.until(soon, "NO-GO stands for some seconds: a person reads it", func() bool { return stands.MatchString(screen.text()) })
	if n := watchers.asked(); n > 0 {
		t.Errorf("the watcher asked the platform before any order: %v", watchers.made)
	}
	screen.press("B")
	screen.see(soon, "Roll back", "a new release with the code and config of v73", "This is production. Type its name:")
	screen.considered(prod)
	screen.see(soon, prod+"▌")
	screen.press(enter)
	screen.see(during, "v75", "4/4", "done")
	got := watchers.writes()
	if len(got) != 1 || got[0] != "POST releases Bearer token-of-ned" {
		t.Errorf("what the watcher changed: got %q, want one release by the watcher's token", got)
	}
	if got := serves.writes(); len(got) > 0 {
		t.Errorf("the serve changed the platform: %q", got)
	}

	screen.press(":", "wheel who", enter)
	screen.see(soon, "rolled back", "do not redeploy 20a5742")
	screen.press(esc)
	var strip struct {
		Wheel string `json:"wheel"`
		Why   string `json:"wheel_why"`
	}
	if out := printed(t, env, "strip", "--once", "--format", "json"); json.Unmarshal(out, &strip) != nil || strip.Wheel == "" || strip.Why != "do not redeploy 20a5742" {
		t.Errorf("the strip says %s, want who has the wheel and why", out)
	}
	screen.press("q", "q")
	screen.end(soon)
	if out := string(printed(t, serve.cmd.Env, "history", "--json")); !strings.Contains(out, `"kind": "no-go"`) || !strings.Contains(out, "crashes on v74") {
		t.Errorf("what the serve recorded has no incident with its alarms: %s", out)
	}
}

// stands is a verdict that everybody who judges has by now.
var stands = regexp.MustCompile(`NO-GO ([3-9]|\d\d)s`)

// printed is what a run of gonogo prints, whatever its exit code.
func printed(t *testing.T, env []string, args ...string) []byte {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append([]string{"HOME=" + t.TempDir()}, env...) // of two values the last counts
	out, _ := cmd.Output()
	return out
}
