package sim

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
	"github.com/google/go-cmp/cmp"
)

func TestRollbackEligibility(t *testing.T) {
	p := manual(t, "calm", 1)
	a := p.world.apps[0]
	for version, want := range map[string]bool{"v73": true, "v72": true, "v68": true, "v67": false, "v61": true} {
		r := a.findRelease(version)
		if r.eligible() != want {
			t.Errorf("%s (%s, %s): eligible %v", version, r.status, r.description, r.eligible())
		}
	}
	if (&release{status: statusSucceeded}).eligible() {
		t.Error("a release without a build is eligible")
	}
	if (&release{status: statusPending, slug: &slug{}}).eligible() {
		t.Error("a pending release is eligible")
	}
	if _, err := p.world.rollback(a, p.world.pilot, a.findRelease("v67")); !errors.Is(err, errIneligible) {
		t.Errorf("rollback to a failed release: %v", err)
	}
	if a.currentRelease().version != 73 {
		t.Errorf("current is v%d", a.currentRelease().version)
	}
}

func TestRollbackBringsBuildAndConfigBack(t *testing.T) {
	p := manual(t, "calm", 1)
	a := p.world.apps[0]
	r, err := p.world.rollback(a, p.world.pilot, a.findRelease("v64"))
	if err != nil {
		t.Fatal(err)
	}
	if r.slug != a.findRelease("v64").slug || r.version != 74 {
		t.Errorf("v%d with build %s", r.version, r.slug.commit)
	}
	if _, has := r.config["WEB_CONCURRENCY"]; has {
		t.Error("a var set after the target is still there")
	}
	if _, has := a.findRelease("v73").config["WEB_CONCURRENCY"]; !has {
		t.Error("an old release's snapshot changed")
	}
}

func TestConfigChangesAreReleases(t *testing.T) {
	p := manual(t, "calm", 1)
	w, a := p.world, p.world.apps[0]
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
		w.setConfig(a, w.pilot, c.changes)
		if r := a.currentRelease(); r.description != c.want || r.version != c.version {
			t.Errorf("v%d %q, want v%d %q", r.version, r.description, c.version, c.want)
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
			"exited with status 0", "Release v74 created"}, map[string]int{"up v74": 4}, statusSucceeded},
		"it fails": {scenario.Code{Command: &scenario.ReleaseCommand{Text: "migrate", Takes: 12 * time.Second, Fails: true}}, []string{"Build started", "Deploy 01234567", "Running release v74 commands", "Starting process with command", "fi'` by user",
			"exited with status 1", "Release v74 command failed"}, map[string]int{"up v73": 4}, statusFailed},
		"there is none": {scenario.Code{}, []string{"Build started", "Deploy 01234567", "Release v74 created"}, map[string]int{"up v74": 4}, statusSucceeded},
	} {
		p := manual(t, "calm", 1)
		w, a := p.world, p.world.apps[0]
		w.deploy(a, w.pilot, scenario.Commit{SHA: "01234567", Message: "Say so", Code: c.code})
		p.Advance(9 * time.Second)
		if r := a.findRelease("v74"); c.code.Command != nil && (r == nil || r.status != statusPending || a.currentRelease().version != 73 || states(p)["up v73"] != 4) {
			t.Fatalf("%s: while its command runs: %+v, current v%d, %v", name, r, a.currentRelease().version, states(p))
		}
		p.Advance(50 * time.Second)
		if diff := cmp.Diff(c.dynos, states(p)); diff != "" || a.findRelease("v74").status != c.status {
			t.Errorf("%s: status %s, dynos:\n%s", name, a.findRelease("v74").status, diff)
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
