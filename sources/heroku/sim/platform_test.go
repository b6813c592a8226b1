package sim

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// beginning is the real time of every test's clock.
var beginning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// manual builds a platform whose clock only Advance moves.
func manual(t *testing.T, scenario string, seed uint64) *Platform {
	t.Helper()
	p, err := New(Options{Scenario: scenario, Seed: seed, Manual: true, Now: func() time.Time { return beginning }})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// started is a manual platform that listens until the test ends.
func started(t *testing.T, scenario string) *Platform {
	t.Helper()
	p := manual(t, scenario, 1)
	if err := p.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// transcript is every retained line of the main app.
func transcript(p *Platform) []string {
	var out []string
	for _, l := range p.world.Apps[0].Log.Lines {
		out = append(out, l.String())
	}
	return out
}

// ledger is the main app's releases, one short line each.
func ledger(p *Platform) []string {
	var out []string
	for _, r := range p.world.Apps[0].Releases {
		out = append(out, r.ID+" "+world.Stamp(r.CreatedAt)+" "+r.Description+" "+r.User.Name+" "+r.Status)
	}
	return out
}

func TestUnknownScenarioNamesTheKnownOnes(t *testing.T) {
	_, err := New(Options{Scenario: "moon-landing"})
	if err == nil {
		t.Fatal("no error")
	}
	for _, s := range scenario.All() {
		if !strings.Contains(err.Error(), s.Name) {
			t.Errorf("%q does not name %s", err, s.Name)
		}
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:0": true, "localhost:0": true, "[::1]:0": true, "": true,
		"0.0.0.0:0": false, "192.0.2.1:80": false, ":8080": false, "nonsense": false,
	} {
		if _, err := New(Options{Listen: address, Manual: true}); (err == nil) != ok {
			t.Errorf("Listen %q: error %v", address, err)
		}
	}
}

func TestSameSeedAndCallsGiveTheSameRun(t *testing.T) {
	run := func(seed uint64, step time.Duration) ([]string, []string) {
		p := manual(t, "parable", seed)
		for gone := time.Duration(0); gone < 45*time.Second; gone += step {
			p.Advance(step)
		}
		w, a := p.world, p.world.Apps[0]
		if _, err := w.Rollback(a, w.Pilot, a.FindRelease("v73")); err != nil {
			t.Fatal(err)
		}
		p.Advance(20 * time.Minute)
		return ledger(p), transcript(p)
	}
	ledgerA, linesA := run(7, 45*time.Second)
	ledgerB, linesB := run(7, 50*time.Millisecond) // as a driven clock moves
	if diff := cmp.Diff(ledgerA, ledgerB); diff != "" {
		t.Errorf("ledgers differ:\n%s", diff)
	}
	if diff := cmp.Diff(linesA, linesB); diff != "" {
		t.Errorf("lines differ:\n%s", diff)
	}
	if _, other := run(8, time.Second); cmp.Equal(linesA, other) {
		t.Error("another seed gives the same lines")
	}
}

// The same holds of every story, whether time goes on in large steps or in small ones.
func TestEveryStoryIsTheSameWithTheSameSeed(t *testing.T) {
	for _, s := range scenario.All() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			run := func(step time.Duration) []string {
				p := manual(t, s.Name, 5)
				for gone := time.Duration(0); gone < 3*time.Minute; gone += step {
					p.Advance(step)
				}
				return transcript(p)
			}
			if diff := cmp.Diff(run(3*time.Minute), run(100*time.Millisecond)); diff != "" {
				t.Errorf("lines differ (-one step, +many):\n%s", diff)
			}
		})
	}
}

func TestClockNeverOvertakesTheRealOne(t *testing.T) {
	real := beginning
	c := newClock(Options{Speed: 60, Now: func() time.Time { return real }})
	if !c.now().Before(beginning) {
		t.Fatal("a fast clock does not start in the past")
	}
	at := c.now()
	real = real.Add(10 * time.Minute)
	if got := c.now().Sub(at); got != 10*time.Hour {
		t.Errorf("ten real minutes at speed 60 moved the clock by %v", got)
	}
	real = real.Add(3 * time.Hour)
	if c.now().After(real) {
		t.Errorf("platform %v is ahead of real %v", c.now(), real)
	}
	if got := newClock(Options{Now: func() time.Time { return real }}).now(); !got.Equal(real) {
		t.Errorf("at speed 1 the clock shows %v, not the real %v", got, real)
	}
}

func TestEnv(t *testing.T) {
	p := started(t, "calm")
	got := map[string]string{}
	var order []string
	for _, line := range p.Env() {
		key, value, _ := strings.Cut(line, "=")
		got[key], order = value, append(order, key)
	}
	want := []string{"HEROKU_HOST", "HEROKU_API_KEY", "HEROKU_APP", "HEROKU_STATUS_HOST", "HEROKU_PARTICLEBOARD_URL",
		"HEROKU_DATA_HOST", "PGDIAGNOSE_URL",
		"DISABLE_TELEMETRY", "HEROKU_SKIP_NEW_VERSION_CHECK", "GIT_CONFIG_GLOBAL"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Error(diff)
	}
	if got["HEROKU_HOST"] != p.URL() || got["HEROKU_API_KEY"] != p.Token() || got["HEROKU_APP"] != p.App() {
		t.Errorf("%v", got)
	}
	for _, name := range []string{"HEROKU_DATA_HOST", "PGDIAGNOSE_URL"} { // the client adds scheme and port
		if "http://"+got[name] != p.URL()[:strings.LastIndex(p.URL(), ":")] {
			t.Errorf("%s is %q, want the host of %s", name, got[name], p.URL())
		}
	}
	home := filepath.Dir(got["GIT_CONFIG_GLOBAL"])
	if _, err := os.Stat(home); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(home); !os.IsNotExist(err) {
		t.Errorf("%s is still there after Close: %v", home, err)
	}
}

func TestStartTwice(t *testing.T) {
	p := started(t, "calm")
	if err := p.Start(context.Background()); err == nil {
		t.Error("it starts twice")
	}
}
