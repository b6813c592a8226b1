package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/cmd/session"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/wheel"
	"app.gonogo/gonogo/sources/heroku/sim"
)

// configured runs a verb whose config names the feed. The platform is behind the watcher's wire.
func (b *feedBench) configured(args ...string) (code int, out, errs string) {
	b.Helper()
	p := b.withConfig(args...)
	var o, e bytes.Buffer
	p.Stdout, p.Stderr = &o, &e
	ctx, cancel := context.WithTimeout(b.Context(), 40*time.Second)
	defer cancel()
	code = runIn(ctx, p)
	return code, o.String(), e.String()
}

// withConfig is a program whose config names the feed.
func (b *feedBench) withConfig(args ...string) *base.Process {
	b.Helper()
	p := b.watch()
	p.Args = args
	p.Home = b.TempDir()
	text, err := json.Marshal(map[string]any{"feed": map[string]string{"url": b.url, "token_file": b.token}})
	if err == nil {
		err = os.MkdirAll(filepath.Join(p.Home, ".config", "gonogo"), 0o700)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(p.Home, ".config", "gonogo", "config.yaml"), text, 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	getenv := p.Getenv
	p.Getenv = func(k string) string {
		if strings.HasPrefix(k, "XDG_") {
			return ""
		}
		return getenv(k)
	}
	return p
}

// The config's feed is watched without a flag, and the platform is asked nothing. An empty --feed asks the platform.
func TestFeedInTheConfig(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	for _, args := range [][]string{{"ps"}, {"releases", "-a", app}, {"strip", "--once"}, {"strip", "--once", "--format", "tmux"}} {
		code, out, errs := b.configured(args...)
		if code != base.ExitDone || out == "" {
			t.Errorf("%v: exit code %d, %q: %s", args, code, out, errs)
		}
	}
	if len(b.watcher.passed) > 0 {
		t.Errorf("watchers asked the platform: %v", b.watcher.passed)
	}
	if code, _, errs := b.configured("ps", "-a", "elsewhere"); code == base.ExitDone || !strings.Contains(errs, "The feed has "+app) || !strings.Contains(errs, "--feed '' asks the platform") {
		t.Errorf("of an app that is not served: exit code %d: %q", code, errs)
	}
	saved := filepath.Join(t.TempDir(), "saved.log")
	if err := os.WriteFile(saved, []byte("2026-11-30T09:00:00.000000+00:00 app[web.1]: hello\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := b.configured("logs", "--from", saved); code != base.ExitDone || !strings.Contains(out, "hello") {
		t.Errorf("a saved log: exit code %d, %q: %s", code, out, errs)
	}
	if len(b.watcher.passed) > 0 {
		t.Errorf("watchers asked the platform: %v", b.watcher.passed)
	}
	if code, out, errs := b.configured("ps", "-a", app, "--feed", ""); code != base.ExitDone || len(b.watcher.passed) == 0 {
		t.Errorf("with an empty --feed: exit code %d, %d requests, %q: %s", code, len(b.watcher.passed), out, errs)
	}
}

// An agent's tools, those that are verbs and those that watch, see the app by way of the feed, too.
func TestAgentOverAFeed(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	asks, client, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer asks.Close()
	p := b.withConfig("mcp")
	var out, errs lockedBuffer
	p.Stdin, p.Stdout, p.Stderr = asks, &out, &errs
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	ended := make(chan int, 1)
	go func() { ended <- runIn(ctx, p) }()
	for i, tool := range []string{"processes", "verdict"} {
		fmt.Fprintf(client, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":%q,"arguments":{}}}`+"\n", i+1, tool)
		for late := time.Now().Add(30 * time.Second); strings.Count(out.String(), "\n") <= i; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(late) {
				t.Fatalf("%s is not answered: %s%s", tool, out.String(), errs.String())
			}
		}
	}
	client.Close()
	if code := <-ended; code != base.ExitDone || strings.Contains(out.String(), `"isError":true`) || !strings.Contains(out.String(), b.platform.App()) {
		t.Errorf("exit code %d: %s%s", code, out.String(), errs.String())
	}
	if len(b.watcher.passed) > 0 {
		t.Errorf("the agent asked the platform: %v", b.watcher.passed)
	}
}

// Doctor asks the feed what it has, opens no log session, and tells an address that nobody serves at.
func TestDoctorOfAFeed(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	finding := func(args ...string) (result, text, do string) {
		t.Helper()
		_, out, errs := b.configured(append([]string{"doctor", "--json"}, args...)...)
		var all []struct{ Check, Result, Text, Do string }
		if err := json.Unmarshal([]byte(out), &all); err != nil {
			t.Fatalf("%v: %s%s", err, out, errs)
		}
		for _, f := range all {
			if f.Check == "feed" {
				return f.Result, f.Text, f.Do
			}
		}
		return "", "", ""
	}
	if result, text, do := finding(); result != "ok" || !strings.Contains(text, b.url+" of the config serves "+app+" (") || !strings.HasSuffix(text, "s old)") {
		t.Errorf("got %s: %s (%s)", result, text, do)
	}
	if n := b.watcher.count("POST", "/apps/*/log-sessions"); n > 0 {
		t.Errorf("%d log sessions were opened", n)
	}
	if result, text, do := finding("-a", "elsewhere"); result != "fail" || !strings.Contains(text, "and not elsewhere") || !strings.Contains(do, "--feed ''") {
		t.Errorf("of an app that is not served: got %s: %s (%s)", result, text, do)
	}
	if result, text, _ := finding("--feed", "http://127.0.0.1:1"); result != "fail" || !strings.Contains(text, "cannot be reached") {
		t.Errorf("where nobody serves: got %s: %s", result, text)
	}
	if result, _, _ := finding("--feed", ""); result != "" {
		t.Errorf("without a feed: got %s", result)
	}
}

// Who took the wheel by way of the feed is in the strip, in each form.
func TestWheelInTheStrip(t *testing.T) {
	b := newFeedBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})
	app := b.platform.App()
	p := b.watch()
	var said lockedBuffer
	p.Stdout, p.Stderr = &said, &said
	kate, err := session.New(p, &base.Flags{Apps: []string{app}, Feed: base.Feed{URL: b.url, TokenFile: b.token}})
	if err != nil {
		t.Fatal(err)
	}
	reader := kate.LogFollower("test")
	end, err := kate.Begin(t.Context(), []string{app})
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := reader.Until(ctx, func(s *model.State) bool { return len(s.Apps) == 1 && s.Apps[0].Ledger.Known }); err != nil {
		t.Fatal(err)
	}
	kate.Hub.Ask(model.Request{Kind: model.Steer, App: reader.State.Apps[0].ID, Wheel: wheel.Request{Do: wheel.Take, Why: "H12 since v74"}})
	if err := reader.Until(ctx, func(s *model.State) bool { return s.Apps[0].Board.Wheel != nil }); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ form, want string }{
		{"plain", "wheel kate"}, {"tmux", "wheel #[default]kate"}, {"json", `"wheel":"kate","wheel_why":"H12 since v74"`}, {"waybar", `kate has the wheel: H12 since v74`},
	} {
		code, out, errs := b.look("strip", "--once", "--format", c.form)
		if code != base.ExitDone || !strings.Contains(strings.ReplaceAll(out, `": "`, `":"`), c.want) {
			t.Errorf("%s: exit code %d, got %q, want %q in it: %s", c.form, code, out, c.want, errs)
		}
	}
}
