package sim

import (
	"errors"
	"regexp"
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

// While a release command runs its dyno is listed; the formation keeps a row for it, and whoever stops the dyno makes the release fail.
func TestReleaseDyno(t *testing.T) {
	command := &scenario.ReleaseCommand{Text: "migrate", Takes: 12 * time.Second}
	for name, c := range map[string]struct {
		method, path string
		status       string
	}{
		"left alone":         {"GET", "", world.StatusSucceeded},
		"its dyno stopped":   {"POST", "/dynos/release.1001/actions/stop", world.StatusFailed},
		"its dyno restarted": {"DELETE", "/dynos/release.1001", world.StatusFailed},
		"all restarted":      {"DELETE", "/dynos", world.StatusFailed},
		"web restarted":      {"DELETE", "/formations/web", world.StatusSucceeded},
		"web scaled":         {"PATCH", "/formation/web", world.StatusSucceeded},
		"its type resized":   {"PATCH", "/formation/release", world.StatusSucceeded},
	} {
		p := started(t, "calm")
		w, a := p.world, p.world.Apps[0]
		if a.FindProcessType("release") != nil {
			t.Fatal("there is a row before the first command")
		}
		w.Deploy(a, w.Pilot, scenario.Commit{SHA: "01234567", Message: "Say so", Code: scenario.Code{Command: command}})
		p.Advance(12 * time.Second)
		d := into[struct {
			Type, State, Command string
			Release              struct{ Version int }
		}](t, ask(t, p, "GET", appPath+"/dynos/release.1001", ""))
		if d.Type != "release" || d.State != "up" || d.Command != "migrate" || d.Release.Version != 74 {
			t.Fatalf("%s: the dyno is %+v", name, d)
		}
		if r := ask(t, p, c.method, appPath+c.path, map[string]string{"PATCH": `{"size":"Standard-2X"}`}[c.method]); r.status >= 300 {
			t.Fatalf("%s: %d %s", name, r.status, r.body)
		}
		p.Advance(40 * time.Second)
		if got := a.FindRelease("v74").Status; got != c.status {
			t.Errorf("%s: the release has %s, want %s", name, got, c.status)
		}
		if row := a.FindProcessType("release"); row == nil || row.Quantity != 0 || row.Command != "migrate" || len(a.Dynos) != 4 {
			t.Errorf("%s: afterwards there are %d dynos, and the row %+v", name, len(a.Dynos), row)
		}
		if r := ask(t, p, "PATCH", appPath+"/formation/release", `{"quantity":1}`); r.status != 422 {
			t.Errorf("scaling release: %d %s", r.status, r.body)
		}
	}
}

// A container app releases images: no slug, no build and no commit, but a rollback all the same.
func TestContainerReleases(t *testing.T) {
	p := started(t, "container")
	app := into[struct {
		Stack    struct{ Name string }
		SlugSize *int `json:"slug_size"`
	}](t, ask(t, p, "GET", appPath, ""))
	if app.Stack.Name != "container" || app.SlugSize != nil {
		t.Errorf("the app is %+v, want the stack container and no slug", app)
	}
	p.Advance(40 * time.Second)
	type entry struct {
		ID, Description, Status string
		Slug                    *struct{ ID string }
		Eligible                bool `json:"eligible_for_rollback"`
	}
	for version, images := range map[string]string{"74": "web, worker", "73": "web, worker", "61": "web, worker"} {
		r := into[entry](t, ask(t, p, "GET", appPath+"/releases/"+version, ""))
		if !regexp.MustCompile(`^Deployed `+images+` \([0-9a-f]{12}, [0-9a-f]{12}\)$`).MatchString(r.Description) || r.Slug != nil || !r.Eligible {
			t.Errorf("v%s is %+v, want a deploy of images of %s", version, r, images)
		}
	}
	if builds := into[[]any](t, ask(t, p, "GET", appPath+"/builds", "")); len(builds) != 0 {
		t.Errorf("%d builds, want none", len(builds))
	}
	if n := count(p, "app[api]: Build "); n != 0 {
		t.Errorf("%d lines of builds, want none", n)
	}
	if count(p, "app[api]: Deployed web, worker (") != 1 || count(p, "Release v74 created") != 1 || count(p, "Exec format error") < 4 {
		t.Errorf("the log says otherwise:\n%s", strings.Join(transcript(p), "\n"))
	}
	good := into[entry](t, ask(t, p, "GET", appPath+"/releases/73", ""))
	if r := ask(t, p, "POST", appPath+"/releases", `{"release":"`+good.ID+`"}`); r.status != 201 {
		t.Fatalf("rollback: %d %s", r.status, r.body)
	}
	p.Advance(40 * time.Second)
	if got := states(p); got["up v75"] != 4 {
		t.Errorf("after the rollback %v, want 4 dynos up", got)
	}
}

// A build that only old releases have is destroyed: the release has expired, and nobody can roll back to it.
func TestOldReleasesExpire(t *testing.T) {
	for name, c := range map[string]struct {
		to   []string // rollbacks
		want []int
	}{
		"at first":                          {nil, []int{51, 52, 53}},
		"another is no longer kept":         {[]string{"v73"}, []int{51, 52, 53, 54}},
		"its build runs again":              {[]string{"v54", "v73"}, []int{51, 52, 53}},
		"the next is too young":             {[]string{"v73", "v72"}, []int{51, 52, 53, 54}},
		"nobody can roll back to the first": {[]string{"v51"}, []int{51, 52, 53}},
	} {
		p := manual(t, "calm", 1)
		w, a := p.world, p.world.Apps[0]
		for _, to := range c.to {
			target := a.FindRelease(to)
			was := target.Status
			if _, err := w.Rollback(a, w.Pilot, target); errors.Is(err, world.ErrIneligible) != (was == world.StatusExpired) {
				t.Errorf("%s: rollback to %s, which has %s: %v", name, to, was, err)
			}
		}
		var expired []int
		for _, r := range a.Releases {
			if r.Status == world.StatusExpired {
				expired = append(expired, r.Version)
			}
			if (r.Status == world.StatusExpired) != (r.Slug == nil) {
				t.Errorf("%s: v%d is %s and has a build: %v", name, r.Version, r.Status, r.Slug != nil)
			}
		}
		if diff := cmp.Diff(c.want, expired); diff != "" {
			t.Errorf("%s: expired (-want +got):\n%s", name, diff)
		}
	}
}
