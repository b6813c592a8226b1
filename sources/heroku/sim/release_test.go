package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
	"app.gonogo/gonogo/sources/heroku/sim/world"
)

func TestRollbackEligibility(t *testing.T) {
	p := manual(t, "calm", 1)
	a := p.world.Apps[0]
	for version, want := range map[string]bool{"v73": true, "v72": true, "v68": true, "v67": false, "v61": true} {
		r := a.FindRelease(version)
		if r.Eligible() != want {
			t.Errorf("%s (%s, %s): eligible %v", version, r.Status, r.Description, r.Eligible())
		}
	}
	if (&world.Release{Status: world.StatusSucceeded}).Eligible() {
		t.Error("a release without a build is eligible")
	}
	if (&world.Release{Status: world.StatusPending, Slug: &world.Slug{}}).Eligible() {
		t.Error("a pending release is eligible")
	}
	if _, err := p.world.Rollback(a, p.world.Pilot, a.FindRelease("v67")); !errors.Is(err, world.ErrIneligible) {
		t.Errorf("rollback to a failed release: %v", err)
	}
	if a.CurrentRelease().Version != 73 {
		t.Errorf("current is v%d", a.CurrentRelease().Version)
	}
}

func TestRollbackBringsBuildAndConfigBack(t *testing.T) {
	p := manual(t, "calm", 1)
	a := p.world.Apps[0]
	r, err := p.world.Rollback(a, p.world.Pilot, a.FindRelease("v64"))
	if err != nil {
		t.Fatal(err)
	}
	if r.Slug != a.FindRelease("v64").Slug || r.Version != 74 {
		t.Errorf("v%d with build %s", r.Version, r.Slug.Commit)
	}
	if _, has := r.Config["WEB_CONCURRENCY"]; has {
		t.Error("a var set after the target is still there")
	}
	if _, has := a.FindRelease("v73").Config["WEB_CONCURRENCY"]; !has {
		t.Error("an old release's snapshot changed")
	}
}

func TestConfigChangesAreReleases(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.Apps[0]
	one, two := "1", "2"
	for _, c := range []struct {
		changes map[string]*string
		want    string
		version int
	}{
		{map[string]*string{"B_VAR": &two, "A_VAR": &one}, "Set A_VAR, B_VAR config vars", 74},
		{map[string]*string{"A_VAR": &one}, "Set A_VAR, B_VAR config vars", 74}, // nothing changes: no release
		{map[string]*string{"A_VAR": nil}, "Remove A_VAR config vars", 75},
		{map[string]*string{"NEVER_SET": nil}, "Remove A_VAR config vars", 75},
	} {
		w.SetConfig(a, w.Pilot, c.changes)
		if r := a.CurrentRelease(); r.Description != c.want || r.Version != c.version {
			t.Errorf("v%d %q, want v%d %q", r.Version, r.Description, c.version, c.want)
		}
	}
	p.Advance(30 * time.Second)
	if got := states(p); got["up v75"] != 4 {
		t.Errorf("after the changes %v", got)
	}
}

// The order of the lines is the platform's: a release with a command is created when the command has succeeded.
func TestReleasePhase(t *testing.T) {
	for name, c := range map[string]struct {
		code   scenario.Code
		want   []string // lines about the release, in order
		dynos  map[string]int
		status string
	}{
		"it succeeds": {scenario.Code{Command: &scenario.ReleaseCommand{Text: "migrate", Takes: 9 * time.Second}}, []string{"Build started", "Deploy 01234567", "Running release v74 commands", "Starting process with command", "fi'` by user",
			"exited with status 0", "Release v74 created"}, map[string]int{"up v74": 4}, world.StatusSucceeded},
		"it fails": {scenario.Code{Command: &scenario.ReleaseCommand{Text: "migrate", Takes: 12 * time.Second, Fails: true}}, []string{"Build started", "Deploy 01234567", "Running release v74 commands", "Starting process with command", "fi'` by user",
			"exited with status 1", "Release v74 command failed"}, map[string]int{"up v73": 4}, world.StatusFailed},
		"there is none": {scenario.Code{}, []string{"Build started", "Deploy 01234567", "Release v74 created"}, map[string]int{"up v74": 4}, world.StatusSucceeded},
	} {
		p := manual(t, "calm", 1)
		w, a := p.world, p.world.Apps[0]
		w.Deploy(a, w.Pilot, scenario.Commit{SHA: "01234567", Message: "Say so", Code: c.code})
		p.Advance(9 * time.Second)
		if r := a.FindRelease("v74"); c.code.Command != nil && (r == nil || r.Status != world.StatusPending || a.CurrentRelease().Version != 73 || states(p)["up v73"] != 4) {
			t.Fatalf("%s: while its command runs: %+v, current v%d, %v", name, r, a.CurrentRelease().Version, states(p))
		}
		p.Advance(50 * time.Second)
		if diff := cmp.Diff(c.dynos, states(p)); diff != "" || a.FindRelease("v74").Status != c.status {
			t.Errorf("%s: status %s, dynos:\n%s", name, a.FindRelease("v74").Status, diff)
		}
		rest := transcript(p)
		for _, text := range c.want {
			at := slices.IndexFunc(rest, func(l string) bool { return strings.Contains(l, text) })
			if at < 0 {
				t.Fatalf("%s: no %q behind the lines before it", name, text)
			}
			rest = rest[at+1:]
		}
		for _, other := range []string{"Release v74 created", "Release v74 command failed"} {
			if n := count(p, other); (n > 0) != (other == c.want[len(c.want)-1]) || n > 1 {
				t.Errorf("%s: %q is there %d times", name, other, n)
			}
		}
	}
}
