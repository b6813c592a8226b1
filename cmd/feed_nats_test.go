package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/sources/heroku/sim"
	"app.gonogo/gonogo/sources/natstest"
)

// serveOverNATS runs a serve until end is called.
func (b *feedBench) serveOverNATS() (said *lockedBuffer, end func()) {
	p := b.program("serve", "-a", b.platform.App(), "--feed", b.url, "--feed-token-file", b.token, "--no-record", "--no-attach", "--queues", "off")
	var out lockedBuffer
	p.Stdout, p.Stderr = &out, &out
	ctx, cancel := context.WithCancel(b.Context())
	over := make(chan int, 1)
	go func() { over <- runIn(ctx, p) }()
	ended := false
	end = func() {
		if ended {
			return
		}
		ended = true
		cancel()
		if code := <-over; code != base.ExitInterrupted {
			b.Errorf("serve ended with %d: %s", code, out.String())
		}
	}
	b.Cleanup(end)
	return &out, end
}

// until waits for something that is so in the end.
func (b *feedBench) until(what string, fits func() bool) {
	b.Helper()
	for late := time.Now().Add(40 * time.Second); !fits(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(late) {
			b.Fatal(what + " never came")
		}
	}
}

// Every verb that prints knows a feed over NATS. When the serve that leads ends, the one that stands by goes on; meanwhile that asks the platform nothing.
func TestServeOverNATS(t *testing.T) {
	b := &feedBench{testBench: newTestBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1}), url: natstest.Start(t, nil).ClientURL(), token: filepath.Join(t.TempDir(), "secret")}
	b.watcher = newWire(b.platform.URL())
	t.Cleanup(b.watcher.server.Close)
	if err := os.WriteFile(b.token, []byte("kate=a-secret-of-the-test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	first, end := b.serveOverNATS()
	known := func() bool {
		_, out, _ := b.look("ps")
		_, releases, _ := b.look("releases")
		return strings.Contains(out, "up") && strings.Contains(releases, "current")
	}
	b.until("the app", known)
	sessions := b.wire.count("POST", "/apps/*/log-sessions")
	second, _ := b.serveOverNATS()
	b.until("the standby", func() bool { return strings.Contains(second.String(), "stands by") })
	for _, args := range [][]string{
		{"ps"}, {"releases"}, {"errors"}, {"router"}, {"vitals"}, {"work"}, {"events"}, {"sources"}, {"apps"}, {"logs", "-n", "5"},
		{"preflight", "--skip", "migrations", "--timeout", "5s"}, {"poll", "--timeout", "5s"},
	} {
		code, out, errs := b.look(append(slices.Clone(args), "--json")...)
		judged := args[0] == "poll" || args[0] == "preflight"
		if code != base.ExitDone && (!judged || code != base.ExitUndecided && code != base.ExitUnable && code != base.ExitNo) {
			t.Errorf("%v: exit code %d: %s", args, code, errs)
		}
		if args[0] != "logs" && !json.Valid([]byte(out)) || out == "" {
			t.Errorf("%v prints %q", args, out)
		}
	}
	if n := b.wire.count("POST", "/apps/*/log-sessions"); n != sessions {
		t.Errorf("the standby opened %d log sessions", n-sessions)
	}
	who := []string{"sources"}
	if _, out, _ := b.look(who...); !strings.Contains(out, " serves "+b.platform.App()) {
		t.Errorf("sources does not say who serves: %s", out)
	}
	end()
	b.until("the hand-over", func() bool { return strings.Contains(second.String(), "this one serves") })
	b.until("the app, from the second", known)
	if n := b.watcher.count("*", "*"); n > 0 {
		t.Errorf("watchers asked the platform %d times", n)
	}
	_, all, _ := b.look("logs", "-n", "1500")
	lines := strings.Split(strings.TrimSpace(all), "\n")
	if slices.Sort(lines); len(slices.Compact(slices.Clone(lines))) != len(lines) {
		t.Error("lines are there twice")
	}
	if strings.Contains(first.String()+second.String()+all, "secret") {
		t.Error("the secret is told")
	}
}

// An address that is none, and a NATS that is not there, are told in a sentence.
func TestNATSThatCannotBeHad(t *testing.T) {
	b := &feedBench{testBench: newTestBench(t, sim.Options{Scenario: "calm", Speed: 1, Seed: 1})}
	for want, args := range map[string][]string{
		"cannot be reached":    {"ps", "--feed", "nats://127.0.0.1:1"},
		"host and a port only": {"ps", "--feed", "nats://kate:secret@127.0.0.1:1"},
		"nobody serves":        {"ps", "--feed", natstest.Start(t, nil).ClientURL()},
		"nats://HOST":          {"serve", "--feed", "http://127.0.0.1:1"},
		"go together":          {"serve", "--feed", "nats://127.0.0.1:1", "--cert", "x"},
		"not both":             {"serve", "--feed", "nats://127.0.0.1:1", "--listen", "127.0.0.1:0"},
		"the server says":      {"serve", "--feed", "nats://127.0.0.1:1", "--client-ca", "x"},
		"certificate of NATS":  {"serve", "--feed-ca", "x"},
		"no such file":         {"ps", "--feed", "nats://127.0.0.1:1", "--feed-token-file", "/nowhere"},
	} {
		p := b.program(args...)
		var out bytes.Buffer
		p.Stdout, p.Stderr = &out, &out
		code := runIn(t.Context(), p)
		if code != base.ExitUnable && code != base.ExitUsage || !strings.Contains(out.String(), want) || strings.Contains(out.String(), "secret") {
			t.Errorf("%v: exit code %d, %q; want %q", args, code, out.String(), want)
		}
	}
}
