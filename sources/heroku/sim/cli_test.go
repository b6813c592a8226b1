//go:build integration

package sim

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/world"
)

// cliProgram is the official client: GONOGO_HEROKU_CLI, or what
// scripts/install-heroku-cli has installed. Without one the test fails, since an
// agreement that was not checked is none.
func cliProgram(t *testing.T) string {
	t.Helper()
	program := os.Getenv("GONOGO_HEROKU_CLI")
	if program == "" {
		program = filepath.Join("..", "..", "..", ".tools", "node_modules", ".bin", "heroku")
	}
	program, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("no heroku program: %v; run scripts/install-heroku-cli or set GONOGO_HEROKU_CLI", err)
	}
	return program
}

// cli runs the official client against one platform, in a home of its own.
type cli struct {
	program, home string
	platform      *Platform
}

// newCLI is a client of a calm platform at real speed.
func newCLI(t *testing.T) cli {
	t.Helper()
	return newCLIOf(t, Options{Scenario: "calm", Seed: 1})
}

func newCLIOf(t *testing.T, o Options) cli {
	t.Helper()
	program := cliProgram(t)
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return cli{program, t.TempDir(), p}
}

func (c cli) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.program, args...)
	cmd.Dir = c.home
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + c.home, "XDG_CONFIG_HOME=" + c.home + "/config", "XDG_DATA_HOME=" + c.home + "/data",
		"XDG_CACHE_HOME=" + c.home + "/cache", "NO_COLOR=1", "TZ=UTC",
	}, c.platform.Env()...)
	return cmd
}

// run returns what a command prints on both streams, and whether it succeeded.
func (c cli) run(t *testing.T, args ...string) (text string, ok bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	out, err := c.command(ctx, args...).CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("heroku %s: no end after a minute; printed so far:\n%s", strings.Join(args, " "), out)
	}
	return string(out), err == nil
}

// wants runs a command that must succeed and print every one of the patterns.
func (c cli) wants(t *testing.T, command string, patterns ...string) {
	t.Helper()
	text, ok := c.run(t, strings.Fields(command)...)
	if !ok {
		t.Errorf("heroku %s fails:\n%s", command, text)
	}
	for _, p := range patterns {
		if !regexp.MustCompile(p).MatchString(text) {
			t.Errorf("heroku %s: nothing like %q in\n%s", command, p, text)
		}
	}
}

// see reads the world under the platform's lock.
func see[T any](c cli, read func(a *world.App) T) T {
	c.platform.mu.Lock()
	defer c.platform.mu.Unlock()
	return read(c.platform.world.Apps[0])
}

// life is the id of a dyno's present life.
func life(c cli, name string) string {
	return see(c, func(a *world.App) string { return a.FindDyno(name).ID })
}

func TestCLIReads(t *testing.T) {
	c := newCLI(t)
	const stamp = `\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \+0000`
	for command, patterns := range map[string][]string{
		"ps": {`=== web \(Standard-1X\): bundle exec thin start -p \$PORT \(2\)`, `web\.1: up ` + stamp + ` \(~ [12]h ago\)`,
			`=== worker \(Standard-1X\): bundle exec sidekiq -q default -q mailers \(2\)`, `worker\.2: up `},
		"ps -a " + world.StagingApp: {`=== web \(dyno-1c-0\.5gb\)`, `web-[a-z0-9]+-[a-z0-9]{5}: up `},
		"ps:scale":                  {`web=2:Standard-1X worker=2:Standard-1X`},
		"releases": {`=== .*foobaz-production Releases - Current: v73`, `v73\s+Deploy df7bb82e\s+rick@foobaz\.example\s+` + stamp,
			`v67\s+Deploy 77aa0c15 release command failed\s+ned@foobaz\.example`, `v61\s`},
		"releases -n 3":      {`v71\s`},
		"releases:info":      {`Release v73`, `By:\s+rick@foobaz\.example`, `Change:\s+Deploy df7bb82e`, `Rollback\?:?\s+Yes`, `RAILS_ENV[:=]\s*production`},
		"releases:info v67":  {`Release v67`, `Rollback\?:?\s+No`},
		"releases:output 67": {`StatementTimeout`},
		"maintenance":        {`(?m)^off$`},
		"config":             {`foobaz-production Config Vars`, `RAILS_LOG_LEVEL:\s+info`, `REDIS_URL:\s+redis://:p[0-9a-f]+@127\.0\.0\.1:\d+/0`},
		"config:get LANG":    {`en_US\.UTF-8`},
		"apps:info": {`Addons:\s+.*heroku-postgresql:standard-0`, `heroku-redis:premium-0`, `Pipeline:\s+.*foobaz.* - production`,
			`Dynos:\s+web: 2, worker: 2`, `Owner:\s+rick@foobaz\.example`, `Region:\s+us`, `Stack:\s+heroku-24`, `Slug Size:`, `Collaborators:\s+kate@`},
		"addons":                {`postgresql-curved-48213`, `redis-horizontal-70619`, `as DATABASE`, `as REDIS`},
		"pipelines:info foobaz": {`foobaz-production\s+production`, `foobaz-staging\s+staging`},
		"status":                {`Apps:\s+No known issues at this time`, `Data:\s+No known issues`},
		"logs -n 30":            {`app\[web\.\d\]: (Started|Completed)`, `heroku\[router\]: at=info method=GET`, `app\[api\]: Log session created by user kate@foobaz\.example`},
		"logs -n 200 -d web.1":  {`\[web\.1\]:`},
		"logs -n 200 --source heroku --process-type router": {`heroku\[router\]: at=`},
	} {
		t.Run(command, func(t *testing.T) { c.wants(t, command, patterns...) })
	}
	if text, ok := c.run(t, "ps", "-a", "nobody"); ok || !strings.Contains(text, "Couldn't find that app.") {
		t.Errorf("an app that is not there:\n%s", text)
	}
}

func TestCLIRestartsAndStops(t *testing.T) {
	c := newCLI(t)
	lives := func() [4]string {
		return [4]string{life(c, "web.1"), life(c, "web.2"), life(c, "worker.1"), life(c, "worker.2")}
	}
	for _, step := range []struct {
		command, says string
		changes       [4]bool
	}{
		{"ps:restart", `Restarting all dynos on .*foobaz-production\.\.\. done`, [4]bool{true, true, true, true}},
		{"ps:restart -p worker", `Restarting all worker dynos on .*foobaz-production\.\.\. done`, [4]bool{false, false, true, true}},
		{"ps:restart -d web.2", `Restarting dyno web\.2 on .*foobaz-production\.\.\. done`, [4]bool{false, true, false, false}},
		{"ps:stop -d web.1", `Stopping dyno web\.1 on .*foobaz-production\.\.\. done`, [4]bool{true, false, false, false}},
		{"ps:stop -p worker", `Stopping all worker dynos on .*foobaz-production\.\.\. done`, [4]bool{false, false, true, true}},
	} {
		c.settled(t)
		before := lives()
		c.wants(t, step.command, step.says)
		c.eventually(t, "a new life", func() bool { return lives() != before }) // a stop takes a second to show
		c.settled(t)
		after := lives()
		for i, want := range step.changes {
			if (before[i] != after[i]) != want {
				t.Errorf("heroku %s: new lives %v, want %v", step.command, after[i] != before[i], step.changes)
				break
			}
		}
	}
}

// settled waits until every dyno is up and has been for two seconds, so that
// nothing of a staggered restart is still to come.
func (c cli) settled(t *testing.T) {
	t.Helper()
	c.eventually(t, "all dynos up", func() bool {
		return see(c, func(a *world.App) bool {
			for _, d := range a.Dynos {
				if d.State != world.StateUp || c.platform.clock.now().Sub(d.UpdatedAt) < 2*time.Second {
					return false
				}
			}
			return true
		})
	})
}

// eventually polls until done, for 40 s at most.
func (c cli) eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline, tick := time.After(40*time.Second), time.NewTicker(100*time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("%s: not after 40 s; dynos %v", what, see(c, func(*world.App) map[string]int { return states(c.platform) }))
		}
	}
}

func TestCLIScales(t *testing.T) {
	c := newCLI(t)
	for _, step := range []struct {
		command, says string
		web, worker   int
		size          string
	}{
		{"ps:scale web=3 worker=1", `Scaling dynos\.\.\. done, now running .*web at 3:Standard-1X`, 3, 1, "Standard-1X"},
		{"ps:scale web+1 worker+2", `now running .*worker at 3:Standard-1X`, 4, 3, "Standard-1X"},
		{"ps:scale web-2", `now running .*web at 2:Standard-1X`, 2, 3, "Standard-1X"},
		{"ps:scale web=1:standard-2x", `now running .*web at 1:Standard-2X`, 1, 3, "Standard-2X"},
	} {
		c.wants(t, step.command, step.says)
		web := see(c, func(a *world.App) world.ProcessType { return *a.FindProcessType("web") })
		worker := see(c, func(a *world.App) int { return a.FindProcessType("worker").Quantity })
		if web.Quantity != step.web || web.Size != step.size || worker != step.worker {
			t.Errorf("heroku %s: web@%d:%s worker@%d", step.command, web.Quantity, web.Size, worker)
		}
	}
	if text, ok := c.run(t, "ps:scale", "clock=1"); ok || !strings.Contains(text, "Couldn't find that process type.") {
		t.Errorf("an unknown process type:\n%s", text)
	}
	c.wants(t, "ps:scale", `web=1:Standard-2X worker=3:Standard-1X`)
}

func TestCLIRollsBackAndSwitchesMaintenance(t *testing.T) {
	c := newCLI(t)
	at := func() *world.Release { return see(c, func(a *world.App) *world.Release { return a.CurrentRelease() }) }
	c.wants(t, "rollback", `Rolling back .*foobaz-production to v72\.\.\. done, v74`)
	if r := at(); r.Version != 74 || r.Description != "Rollback to v72" || r.User.Name != "kate" {
		t.Errorf("current is v%d %s by %s", r.Version, r.Description, r.User.Name)
	}
	c.wants(t, "rollback v71", `to v71\.\.\. done, v75`)
	if text, ok := c.run(t, "rollback", "v67"); ok || !strings.Contains(text, "not eligible") {
		t.Errorf("to a failed release:\n%s", text)
	}
	c.wants(t, "releases", `Current: v75`, `v75\s+Rollback to v71\s+kate@foobaz\.example`)
	c.wants(t, "maintenance:on", `Enabling maintenance mode for .*foobaz-production\.\.\. done`)
	if !see(c, func(a *world.App) bool { return a.Maintenance }) {
		t.Error("maintenance is off")
	}
	c.wants(t, "maintenance", `(?m)^on$`)
	c.wants(t, "maintenance:off", `Disabling maintenance mode for .*foobaz-production\.\.\. done`)
	if see(c, func(a *world.App) bool { return a.Maintenance }) {
		t.Error("maintenance is on")
	}
	c.wants(t, "config:set FLAG=on", `Setting FLAG and restarting`, `v76`)
	if r := at(); r.Config["FLAG"] != "on" || r.Description != "Set FLAG config vars" {
		t.Errorf("current is v%d %s", r.Version, r.Description)
	}
	c.wants(t, "config:unset FLAG", `Unsetting FLAG and restarting`, `v77`)
}

// The way out of the default scenario, with the client that everybody has.
func TestCLIEndsTheParable(t *testing.T) {
	c := newCLIOf(t, Options{Seed: 1, Manual: true, Now: func() time.Time { return time.Now().Add(-10 * time.Minute) }})
	until(t, c.platform, time.Minute, "all crashed", func() bool { return states(c.platform)["crashed v74"] == 4 })
	c.wants(t, "ps", `web\.1: crashed `, `web\.2: crashed `, `worker\.1: crashed `, `worker\.2: crashed `)
	c.wants(t, "logs -n 400 -d web.1", `uninitialized constant Utils \(NameError\)`, `State changed from starting to crashed`)
	c.wants(t, "rollback", `Rolling back .*foobaz-production to v73\.\.\. done, v75`)
	until(t, c.platform, time.Minute, "all up", func() bool { return states(c.platform)["up v75"] == 4 })
	c.wants(t, "ps", `web\.1: up `, `web\.2: up `, `worker\.1: up `, `worker\.2: up `)
	c.wants(t, "releases -n 2", `Current: v75`, `v75\s+Rollback to v73\s+kate@`, `v74\s+Deploy 20a5742f\s+ned@`)
}

// A release command that failed shows as such, and runs again when it is asked for.
func TestCLIRetriesAReleaseCommand(t *testing.T) {
	c := newCLIOf(t, Options{Scenario: "migration", Seed: 1, Speed: 10})
	c.eventually(t, "v74 has failed", func() bool {
		return see(c, func(a *world.App) bool { r := a.FindRelease("v74"); return r != nil && r.Status == world.StatusFailed })
	})
	c.wants(t, "releases:retry", `Retrying v74 on .*foobaz-production\.\.\. done, v75`, `Running release command`, `PG::NotNullViolation`)
	c.wants(t, "releases -n 3", `v75\s+Retry of v74: Deploy 58be1d03 release command failed`, `v74\s+Deploy 58be1d03 release command failed`, `Current: v73`)
}

func TestCLIOnFir(t *testing.T) {
	c := newCLI(t)
	name := func() string {
		return see(c, func(*world.App) string { return c.platform.world.AppNamed(world.StagingApp).DynosOf("web")[0].Name })
	}
	was := name()
	c.wants(t, "ps:restart -p web -a "+world.StagingApp, `Restarting all web dynos on .*foobaz-staging\.\.\. done`)
	c.eventually(t, "a new name", func() bool { return name() != was })
	c.wants(t, "ps:scale web=2 -a "+world.StagingApp, `now running .*web at 2:dyno-1c-0\.5gb`)
	if n := see(c, func(*world.App) int { return len(c.platform.world.AppNamed(world.StagingApp).DynosOf("web")) }); n != 2 {
		t.Errorf("%d web dynos", n)
	}
	c.wants(t, "rollback -a "+world.StagingApp, `to v30\.\.\. done, v32`)
	c.wants(t, "releases -a "+world.StagingApp, `Current: v32`)
	text, ok := c.run(t, "apps:info", "-a", world.StagingApp)
	if !ok || !strings.Contains(text, "cnb") || strings.Contains(text, "Slug Size") {
		t.Errorf("apps:info:\n%s", text)
	}
}

// lockedBuffer collects the output of a program that runs.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A tail shows the backlog, then lines as they come, until it is ended.
func TestCLITails(t *testing.T) {
	for _, name := range []string{world.MainApp, world.StagingApp} {
		t.Run(name, func(t *testing.T) {
			c := newCLI(t)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			var out lockedBuffer
			cmd := c.command(ctx, "logs", "--tail", "-a", name)
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			c.eventually(t, "a reader", func() bool { return see(c, func(*world.App) bool { return tailing(c.platform.world) }) })
			c.platform.mu.Lock()
			c.platform.world.Write(c.platform.world.AppNamed(name), "app", "web.1", "a line for the tail")
			c.platform.mu.Unlock()
			c.eventually(t, "the line", func() bool { return strings.Contains(out.String(), "a line for the tail") })
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
			_ = cmd.Wait() // an error, as it was killed
			if name == world.MainApp && strings.Count(out.String(), "\n") < 100 {
				t.Errorf("no backlog of 100 lines:\n%s", out.String())
			}
		})
	}
}

// tailing tells whether somebody reads a session.
func tailing(w *world.World) bool {
	for _, s := range w.Sessions {
		if s.Claimed {
			return true
		}
	}
	return false
}
