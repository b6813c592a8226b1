package sim

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// states tells where the dynos of the main app stand: "up v73" → how many.
func states(p *Platform) map[string]int {
	out := map[string]int{}
	for _, d := range p.world.Apps[0].Dynos {
		out[fmt.Sprintf("%s v%d", d.State, d.Release.Version)]++
	}
	return out
}

// count is how many lines of the main app since the story began contain text.
func count(p *Platform, text string) int {
	n := 0
	for _, l := range p.world.Apps[0].Log.Lines {
		if !l.At.Before(p.world.Begun) && strings.Contains(l.Source+"["+l.Ps+"]: "+l.Text, text) {
			n++
		}
	}
	return n
}

// until advances in steps of a second until done, and fails after limit.
func until(t *testing.T, p *Platform, limit time.Duration, what string, done func() bool) time.Duration {
	t.Helper()
	for gone := time.Duration(0); gone <= limit; gone += time.Second {
		if done() {
			return gone
		}
		p.Advance(time.Second)
	}
	t.Fatalf("%s: not within %v", what, limit)
	return 0
}

func current(p *Platform) *world.Release { return p.world.Apps[0].CurrentRelease() }

func TestParableCrashesEveryProcessWithinHalfAMinute(t *testing.T) {
	for seed := range uint64(5) {
		p := manual(t, "parable", seed)
		if got := states(p)["up v73"]; got != 4 {
			t.Fatalf("seed %d: it begins with %v", seed, states(p))
		}
		p.Advance(30 * time.Second)
		if r := current(p); r.Version != 74 || r.Description != "Deploy 20a5742f" || r.User.Name != "ned" {
			t.Errorf("seed %d: current is v%d %s by %s", seed, r.Version, r.Description, r.User.Name)
		}
		for _, dyno := range []string{"web.1", "web.2", "worker.1", "worker.2"} {
			for _, text := range []string{
				"heroku[" + dyno + "]: Process exited with status 1",
				"heroku[" + dyno + "]: State changed from starting to crashed",
				"app[" + dyno + "]: /app/config/initializers/load_system.rb:12:in `<top (required)>': uninitialized constant Utils (NameError)",
			} {
				if count(p, text) == 0 {
					t.Errorf("seed %d: no line %q", seed, text)
				}
			}
		}
		p.Advance(10 * time.Second)
		if count(p, `at=error code=H10 desc="App crashed"`) == 0 {
			t.Errorf("seed %d: the router answers no H10", seed)
		}
	}
}

func TestParableRollbackHealsAndTheFixFollows(t *testing.T) {
	p := manual(t, "parable", 1)
	p.Advance(90 * time.Second)
	waiting := p.world.Jobs.Depth()
	if waiting < 300 || len(p.world.Jobs.Processes) != 0 {
		t.Fatalf("queue holds %d, %d processes work on it", waiting, len(p.world.Jobs.Processes))
	}
	a := p.world.Apps[0]
	if _, err := p.world.Rollback(a, p.world.Pilot, a.FindRelease("73")); err != nil {
		t.Fatal(err)
	}
	rolledBack := p.world.Now
	if r := current(p); r.Version != 75 || r.Description != "Rollback to v73" || r.Slug != a.FindRelease("73").Slug {
		t.Fatalf("current is v%d %s", r.Version, r.Description)
	}
	until(t, p, 25*time.Second, "all up on v75", func() bool { return states(p)["up v75"] == 4 })
	until(t, p, 3*time.Minute, "queue drained", func() bool { return p.world.Jobs.Depth() < 60 })
	until(t, p, 3*time.Minute, "v76", func() bool { return current(p).Version == 76 })
	if wait := current(p).CreatedAt.Sub(rolledBack); wait < 2*time.Minute || wait > 130*time.Second {
		t.Errorf("v76 came %v after the rollback", wait)
	}
	until(t, p, 25*time.Second, "all up on v76", func() bool { return states(p)["up v76"] == 4 })
	begun := p.world.Now
	p.Advance(2 * time.Hour)
	if n := current(p).Version - 76; n < 4 || n > 13 {
		t.Errorf("%d releases in the two hours after %v", n, begun)
	}
	if states(p)[fmt.Sprintf("up v%d", current(p).Version)] != 4 {
		t.Errorf("later releases are not healthy: %v", states(p))
	}
}

func TestParableRickRollsBackIfNobodyDoes(t *testing.T) {
	p := manual(t, "parable", 3)
	p.Advance(8 * time.Minute)
	if current(p).Version != 74 {
		t.Fatalf("current is v%d before eight minutes are over", current(p).Version)
	}
	until(t, p, time.Minute, "rollback", func() bool { return current(p).Version == 75 })
	if current(p).User.Name != "rick" {
		t.Errorf("%s rolled back", current(p).User.Name)
	}
}

func TestStories(t *testing.T) {
	for _, c := range []struct {
		scenario string
		after    time.Duration
		lines    []string
		not      []string
		check    func(*Platform) string // "" or what is wrong
	}{
		{"calm", 20 * time.Minute, []string{"at=info"}, []string{"code=H1", "crashed", "Error R14"}, nil},
		{"h12-storm", 5 * time.Minute, []string{`code=H12 desc="Request timeout" method=GET path="/reports"`, "service=30000ms status=503"}, []string{"crashed"}, nil},
		{"backlog", 5 * time.Minute, []string{"at=info"}, []string{"code=H1", "crashed"}, func(p *Platform) string {
			if n := p.world.Jobs.Depth(); n < 1500 {
				return fmt.Sprintf("only %d jobs wait", n)
			}
			return ""
		}},
		{"leak", 6 * time.Minute, []string{"Error R14 (Memory quota exceeded)", "Error R15 (Memory quota vastly exceeded)", "Stopping process with SIGKILL", "Process exited with status 137", "State changed from up to crashed"}, nil, nil},
		{"crashloop", 3 * time.Minute, []string{"heroku[worker.1]: State changed from starting to crashed", "KeyError"}, []string{"heroku[web.1]: State changed from starting to crashed", "code=H10"}, nil},
		{"migration", 3 * time.Minute, []string{"app[api]: Running release v74 commands by user ned@foobaz.example", "rake aborted!", "]: Process exited with status 1",
			"app[api]: Release v74 command failed by user ned@foobaz.example"}, []string{"Release v74 created", "crashed", "code=H1", "heroku[web.1]: Restarting"}, func(p *Platform) string {
			a := p.world.Apps[0]
			if r := a.Releases[len(a.Releases)-1]; a.CurrentRelease().Version != 73 || r.Version != 74 || r.Status != world.StatusFailed || states(p)["up v73"] != 4 {
				return fmt.Sprintf("current is v%d, v%d is %s, the dynos are %v", a.CurrentRelease().Version, r.Version, r.Status, states(p))
			}
			p.Advance(2 * time.Minute)
			if a.CurrentRelease().Version != 75 || states(p)["up v75"] != 4 {
				return fmt.Sprintf("after the fix v%d is current, the dynos are %v", a.CurrentRelease().Version, states(p))
			}
			return ""
		}},
		{"platform-outage", 3 * time.Minute, []string{`code=H99 desc="Platform error"`, "Error L11 (Tail buffer overflow)"}, []string{"crashed"}, func(p *Platform) string {
			if c := p.world.StatusColor().Color; c != "red" {
				return "the status page is " + c
			}
			p.Advance(4 * time.Minute)
			if c := p.world.StatusColor().Color; c != "green" {
				return "the status page stays " + c
			}
			return ""
		}},
		{"relocation", 90 * time.Second, []string{"heroku[worker.1]: Relocating dyno to a new server", "heroku[web.2]: State changed from up to down", "heroku[web.2]: State changed from down to starting",
			"heroku[web.2]: State changed from starting to up"}, []string{"crashed", "created by", "Cycling", "Error R"}, func(p *Platform) string {
			if states(p)["up v73"] != 4 {
				return fmt.Sprintf("the dynos are %v", states(p))
			}
			return ""
		}},
		{"zombie", 5 * time.Minute, []string{"heroku[web.1]: Error R14 (Memory quota exceeded)", "sample#threads="}, []string{"crashed", "created by", "code=H1", "heroku[worker.1]: Error R14"}, func(p *Platform) string {
			a := p.world.Apps[0]
			p.world.Restart(a.FindDyno("web.1"))
			p.Advance(2 * time.Minute)
			from := len(a.Log.Lines)
			p.Advance(time.Minute)
			for _, l := range a.Log.Lines[from:] {
				if l.Ps == "web.1" && strings.Contains(l.Text, "R14") {
					return "a restart does not cure: " + l.Text
				}
			}
			return ""
		}},
		{"slow-query", 4 * time.Minute, []string{"app[heroku-postgres]: source=DATABASE", "sample#waiting-connections=6"}, []string{"code=H1", "crashed", "Error R"}, nil},
		{"failing-jobs", 4 * time.Minute, []string{"class=ChargeJob", "INFO: fail", "Gateway::Declined"}, []string{"code=H1", "crashed", "Error R"}, func(p *Platform) string {
			if fails, done := count(p, "INFO: fail"), count(p, "INFO: done"); fails*4 < done || fails > done {
				return fmt.Sprintf("%d ChargeJobs failed and %d did not, want a third to fail", fails, done)
			}
			return ""
		}},
		{"worker-deaths", 4 * time.Minute, []string{"Terminating timed out worker", "booted in", "heroku[worker.2]: State changed from up to starting"}, []string{"crashed", "created by", "Cycling", "heroku[web.1]: State changed"}, nil},
		{"scanner", 5 * time.Minute, []string{`path="/.env"`, `fwd="198.51.100.23"`, "status=404", "code=H26"}, []string{"crashed", "code=H1", "Error R"}, nil},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			p := manual(t, c.scenario, 2)
			p.Advance(c.after)
			for _, text := range c.lines {
				if count(p, text) == 0 {
					t.Errorf("no line has %q", text)
				}
			}
			for _, text := range c.not {
				if n := count(p, text); n > 0 {
					t.Errorf("%d lines have %q", n, text)
				}
			}
			if c.check != nil {
				if wrong := c.check(p); wrong != "" {
					t.Error(wrong)
				}
			}
		})
	}
}

func TestCalmIsReadable(t *testing.T) {
	p := manual(t, "calm", 1)
	before := p.world.Apps[0].Log.Last
	p.Advance(5 * time.Minute)
	if rate := float64(p.world.Apps[0].Log.Last-before) / 300; rate < 2 || rate > 8 {
		t.Errorf("%.1f lines a second", rate)
	}
}
