package ledger

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestChangeIsReadFromTheDescription(t *testing.T) {
	tests := map[string]Change{
		"Deploy 9fceb02d":                       {Kind: Deploy, Commit: "9fceb02d"},
		"Deploy 0.0.1-SNAPSHOT":                 {Kind: Deploy, Commit: "0.0.1-SNAPSHOT"},
		"Deploy":                                {Kind: Deploy},
		"Deployed web (8e1f2a01c3d4)":           {Kind: Deploy, Images: []Image{{"web", "8e1f2a01c3d4"}}},
		"Deployed web, worker (8e1f2a, 77aa01)": {Kind: Deploy, Images: []Image{{"web", "8e1f2a"}, {"worker", "77aa01"}}},
		"Deployed web, worker (8e1f2a)":         {Kind: Deploy, Images: []Image{{"", "8e1f2a"}}},
		"Deployed web":                          {Kind: Deploy},
		"Retry of v9: Deployed web (8e1f2a)":    {Kind: Deploy, Images: []Image{{"web", "8e1f2a"}}},
		"Upgrade stack to heroku-24":            {Kind: StackUpgrade},
		"Upgrade stack to container":            {Kind: StackUpgrade},
		"@ref:redis-round-1 completed provisioning, setting REDIS_URL, REDIS_TLS_URL.": {Kind: AddOn, Names: []string{"REDIS_URL", "REDIS_TLS_URL"}},
		"@ref:postgresql-curved-1 completed provisioning, setting DATABASE_URL":        {Kind: AddOn, Names: []string{"DATABASE_URL"}},
		"@ref:logs-flat-1 completed provisioning":                                      {Kind: AddOn},
		"Update LOGDNA":                              {Kind: AddOn},
		"Deployment of the century":                  {Kind: Other},
		"Promote foobaz-staging v12 9fceb02d":        {Kind: Promote, Commit: "9fceb02d"},
		"Promote foobaz-staging v12":                 {Kind: Promote},
		"Rollback to v40":                            {Kind: RolledBack, Target: 40},
		"Retry of v42: Deploy 9fceb02d":              {Kind: Deploy, Commit: "9fceb02d"},
		"Retry of v42: Rollback to v7":               {Kind: RolledBack, Target: 7},
		"Set A config vars":                          {Kind: ConfigSet, Names: []string{"A"}},
		"Set A, B config vars":                       {Kind: ConfigSet, Names: []string{"A", "B"}},
		"Set A config var":                           {Kind: ConfigSet, Names: []string{"A"}},
		"Remove A config vars":                       {Kind: ConfigGone, Names: []string{"A"}},
		"Unset A, B config vars":                     {Kind: ConfigGone, Names: []string{"A", "B"}},
		"Attach DATABASE (@postgresql-curved-1)":     {Kind: AddOn},
		"Detach DATABASE (@postgresql-curved-1)":     {Kind: AddOn},
		"Update REDIS by heroku-redis":               {Kind: AddOn},
		"Remove REDIS by heroku-redis":               {Kind: AddOn},
		"Initial release":                            {Kind: Initial},
		"Enable Logplex":                             {Kind: Initial},
		"Frobnicate":                                 {Kind: Other},
		"":                                           {Kind: Other},
		"Rollback to v99999999999999999999999999999": {Kind: Other},
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			if diff := cmp.Diff(want, Release{Description: text}.Change()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// ledger makes a ledger of descriptions, v1 first; the last one is current.
func ledger(descriptions ...string) *Ledger {
	var list []Release
	for i, text := range descriptions {
		list = append(list, Release{ID: fmt.Sprint(i), Version: i + 1, Status: "succeeded", Eligible: true, Description: text,
			Current: i == len(descriptions)-1})
	}
	l := &Ledger{}
	l.Set(list)
	return l
}

func TestTarget(t *testing.T) {
	tests := []struct {
		name   string
		ledger *Ledger
		want   int // 0: none
	}{
		{"nothing known", &Ledger{}, 0},
		{"the only release", ledger("Deploy a"), 0},
		{"the deploy before", ledger("Deploy a", "Deploy b"), 1},
		{"the config before", ledger("Deploy a", "Set A config vars"), 1},
		{"a copy is no change", ledger("Deploy a", "Deploy b", "Rollback to v1"), 0},
		{"past a copy and what it left", ledger("Deploy a", "Deploy b", "Deploy c", "Rollback to v2"), 1},
		{"after the fix, the copy of the good one", ledger("Deploy a", "Deploy b", "Rollback to v1", "Deploy c"), 3},
		{"a copy of a copy", ledger("Deploy a", "Deploy b", "Rollback to v1", "Rollback to v3"), 0},
		{"an undone rollback, and then back", ledger("Deploy a", "Deploy b", "Rollback to v1", "Rollback to v2"), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, why := tt.ledger.Target()
			if got.Version != tt.want || (why == "") != (tt.want != 0) {
				t.Errorf("v%d (%q), want v%d", got.Version, why, tt.want)
			}
		})
	}
}

func TestTargetNeedsASucceededAndEligibleRelease(t *testing.T) {
	for _, spoil := range []func(*Release){
		func(r *Release) { r.Status = "failed" },
		func(r *Release) { r.Status = "pending" },
		func(r *Release) { r.Status = "expired" },
		func(r *Release) { r.Eligible = false },
	} {
		l := ledger("Deploy a", "Deploy b")
		spoil(&l.Releases[1])
		if got, why := l.Target(); why == "" {
			t.Errorf("%+v is a target", got)
		}
	}
}

// Whatever the ledger, the target is never what runs now, never what was rolled back from, never what the platform refuses.
func TestTargetProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 14).Draw(t, "releases")
		var list []Release
		current := 0
		for v := 1; v <= n; v++ {
			r := Release{Version: v, Description: rapid.SampledFrom([]string{"Deploy a", "Set A config vars", "Attach X", "Remove B config vars",
				"odd", "Rollback"}).Draw(t, "change")}
			if r.Description == "Rollback" {
				r.Description = fmt.Sprintf("Rollback to v%d", rapid.IntRange(1, v).Draw(t, "to"))
			}
			r.Status = rapid.SampledFrom([]string{"succeeded", "succeeded", "succeeded", "failed", "pending"}).Draw(t, "status")
			r.Eligible = r.Status == "succeeded" && rapid.IntRange(0, 5).Draw(t, "eligible") > 0
			if r.Status == "succeeded" {
				current = v
			}
			list = append(list, r)
		}
		if current > 0 {
			list[current-1].Current = true
		}
		var l Ledger
		l.Set(list[rapid.IntRange(0, n-1).Draw(t, "beyond the list"):])
		now, known := l.Current()
		target, why := l.Target()
		if (why == "") == (target.Version == 0) {
			t.Fatalf("target v%d and why %q", target.Version, why)
		}
		if why != "" {
			return
		}
		switch {
		case !known:
			t.Fatal("a target without a current release")
		case target.Status != "succeeded" || !target.Eligible:
			t.Fatalf("v%d is %s, eligible %t", target.Version, target.Status, target.Eligible)
		case l.Abandoned(target.Version):
			t.Fatalf("v%d was rolled back from", target.Version)
		case l.content(target).same(l.content(now)):
			t.Fatalf("v%d runs already, as v%d", target.Version, now.Version)
		case target.Version >= now.Version:
			t.Fatalf("v%d is not before v%d", target.Version, now.Version)
		}
		if p, ok := l.Difference(target); !ok || p.Same {
			t.Fatalf("the preview sees no change to v%d: %+v", target.Version, p)
		}
	})
}

func TestPreviewTellsWhatIsUndone(t *testing.T) {
	tests := []struct {
		name    string
		ledger  *Ledger
		to      int
		code    bool
		commits []int
		config  []string
		unsure  bool
		same    bool
	}{
		{"a deploy", ledger("Deploy a", "Deploy b"), 1, true, []int{2}, nil, false, false},
		{"config", ledger("Deploy a", "Set B, A config vars", "Remove A config vars"), 1, false, nil, []string{"A", "B"}, false, false},
		{"both", ledger("Deploy a", "Set A config vars", "Deploy b"), 1, true, []int{3}, []string{"A"}, false, false},
		{"the deploy alone: config stays", ledger("Deploy a", "Set A config vars", "Deploy b"), 2, true, []int{3}, nil, false, false},
		{"a commit left behind before is not undone again", ledger("Deploy a", "Deploy b", "Deploy c", "Rollback to v2"), 1, true, []int{2}, nil, false, false},
		{"config left behind before is not undone again",
			ledger("Deploy a", "Set A config vars", "Set B config vars", "Rollback to v2"), 1, false, nil, []string{"A"}, false, false},
		{"a copy", ledger("Deploy a", "Deploy b", "Rollback to v1"), 1, false, nil, nil, false, true},
		{"an add-on", ledger("Deploy a", "Attach REDIS (@redis-1)"), 1, false, nil, nil, true, false},
		{"forth again", ledger("Deploy a", "Deploy b", "Rollback to v1"), 2, true, []int{2}, nil, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			to, _ := tt.ledger.Version(tt.to)
			p, ok := tt.ledger.Difference(to)
			if !ok {
				t.Fatal("no preview")
			}
			var commits []int
			for _, r := range p.Commits {
				commits = append(commits, r.Version)
			}
			if p.Code != tt.code || p.Unsure != tt.unsure || p.Same != tt.same {
				t.Errorf("code %t, unsure %t, same %t", p.Code, p.Unsure, p.Same)
			}
			if diff := cmp.Diff(tt.commits, commits); diff != "" {
				t.Errorf("commits: %s", diff)
			}
			if diff := cmp.Diff(tt.config, p.Config); diff != "" {
				t.Errorf("config: %s", diff)
			}
		})
	}
}

func TestPreviewNamesAReleasePhase(t *testing.T) {
	l := ledger("Deploy a", "Deploy b", "Set A config vars")
	l.Releases[1].OutputURL = true
	for to, want := range map[int]bool{1: true, 2: false} {
		r, _ := l.Version(to)
		if p, _ := l.Difference(r); p.Phase != want {
			t.Errorf("to v%d: phase %t", to, p.Phase)
		}
	}
}

func TestContentFollowsARollbackBeyondTheList(t *testing.T) {
	var l Ledger
	l.Set([]Release{
		{Version: 60, Status: "succeeded", Description: "Rollback to v9", Slug: "s9"},
		{Version: 61, Status: "succeeded", Description: "Rollback to v60", Slug: "s9"},
		{Version: 62, Status: "succeeded", Description: "Rollback to v8", Slug: "s8"},
	})
	get := func(v int) content { r, _ := l.Version(v); return l.content(r) }
	if !get(60).same(get(61)) || get(60).same(get(62)) {
		t.Errorf("%+v %+v %+v", get(60), get(61), get(62))
	}
}

func TestLedgerKeepsWhatIsOlderThanTheList(t *testing.T) {
	l := ledger("Deploy a", "Deploy b")
	fresh := []Release{{ID: "2", Version: 3, Status: "succeeded", Current: true}, {ID: "1", Version: 2, Status: "succeeded"}}
	if !l.Set(fresh) {
		t.Error("a new release changes nothing")
	}
	if len(l.Releases) != 3 || l.Releases[2].Version != 1 || l.Releases[2].Current {
		t.Errorf("%+v", l.Releases)
	}
	if l.Set(fresh) {
		t.Error("the same list changes something")
	}
	if newest, _ := l.Newest(); newest.Version != 3 {
		t.Errorf("newest v%d", newest.Version)
	}
}

func TestAuthor(t *testing.T) {
	for by, want := range map[string]string{"ned@foobaz.example": "ned", "ned": "ned", "": ""} {
		if got := Author(by); got != want {
			t.Errorf("%q is %q", by, got)
		}
	}
}

// Nothing is left out without a reason, newest first, down to what is proposed.
func TestWhyReleasesArePassedOver(t *testing.T) {
	spoil := func(l *Ledger, version int, change func(*Release)) *Ledger {
		for i := range l.Releases {
			if l.Releases[i].Version == version {
				change(&l.Releases[i])
			}
		}
		return l
	}
	by := func(l *Ledger, names ...string) *Ledger {
		for i, name := range names {
			spoil(l, i+1, func(r *Release) { r.By = name + "@foobaz.example" })
		}
		return l
	}
	tests := []struct {
		name   string
		ledger *Ledger
		target int
		why    string
		passed []string
	}{
		{"nothing known", &Ledger{}, 0, "the current release is not known yet", nil},
		{"the only release", ledger("Deploy a"), 0, "no release before v1 is known", nil},
		{"the one before is good", ledger("Deploy a", "Deploy b"), 1, "", nil},
		{"a copy", by(ledger("Deploy a", "Deploy b", "Rollback to v1"), "rick", "ned", "kate"), 0,
			"of 2 releases before v3, 1 was rolled back from, 1 has its slug and config",
			[]string{"v2 rolled-back-from kate rolled back from it (v3)", "v1 same-as-current runs now, as v3"}},
		{"two rollbacks in a row", by(ledger("Deploy a", "Deploy b", "Deploy c", "Deploy d", "Deploy e", "Rollback to v4", "Rollback to v1"),
			"rick", "rick", "rick", "rick", "rick", "kate", "ned"), 0,
			"of 6 releases before v7, 5 were rolled back from, 1 has its slug and config",
			[]string{"v6 rolled-back-from ned rolled back from it (v7)", "v5 rolled-back-from kate rolled back from it (v6)",
				"v4 rolled-back-from ned rolled back past it (v7)", "v3 rolled-back-from ned rolled back past it (v7)",
				"v2 rolled-back-from ned rolled back past it (v7)", "v1 same-as-current runs now, as v7"}},
		{"failed, pending, not offered", spoil(spoil(spoil(ledger("Deploy a", "Deploy b", "Deploy c", "Deploy d"),
			1, func(r *Release) { r.Eligible = false }), 2, func(r *Release) { r.Status = "failed" }), 3, func(r *Release) { r.Status = "expired" }), 0,
			"of 3 releases before v4, 1 did not succeed, 1 has expired, 1 is not offered by the platform",
			[]string{"v3 expired has expired: its build is no longer kept", "v2 not-succeeded did not succeed: its status is failed",
				"v1 not-eligible is not offered by the platform"}},
		{"two have expired, one is pending", spoil(spoil(spoil(ledger("Deploy a", "Deploy b", "Deploy c", "Deploy d"),
			1, func(r *Release) { r.Status = "expired" }), 2, func(r *Release) { r.Status, r.Eligible = "expired", false }), 3, func(r *Release) { r.Status = "pending" }), 0,
			"of 3 releases before v4, 1 did not succeed, 2 have expired",
			[]string{"v3 not-succeeded has not succeeded yet: it is pending", "v2 expired has expired: its build is no longer kept",
				"v1 expired has expired: its build is no longer kept"}},
		{"down to the proposed one", spoil(ledger("Deploy a", "Deploy b", "Deploy c"), 2, func(r *Release) { r.Status = "failed" }), 1, "",
			[]string{"v2 not-succeeded did not succeed: its status is failed"}},
		{"nobody's name", ledger("Deploy a", "Deploy b", "Rollback to v1"), 0, "of 2 releases before v3, 1 was rolled back from, 1 has its slug and config",
			[]string{"v2 rolled-back-from somebody rolled back from it (v3)", "v1 same-as-current runs now, as v3"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			target, why := tt.ledger.Target()
			if target.Version != tt.target || why != tt.why {
				t.Errorf("v%d, %q; want v%d, %q", target.Version, why, tt.target, tt.why)
			}
			var got []string
			for _, p := range tt.ledger.PassedOver() {
				got = append(got, fmt.Sprintf("v%d %s %s", p.Release.Version, p.Reason, p.Why))
			}
			if diff := cmp.Diff(tt.passed, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What was no-go when it was watched is no way back, until it is go.
func TestAReleaseThatWasNoGoIsPassedOver(t *testing.T) {
	l := ledger("Deploy a", "Deploy b", "Deploy c")
	if !l.Judge(2, EndedNoGo) || l.Judge(2, EndedNoGo) {
		t.Error("the first word is new, the second is not: got otherwise")
	}
	if target, why := l.Target(); target.Version != 1 || why != "" {
		t.Errorf("got v%d, %q; want v1", target.Version, why)
	}
	if got, want := l.Warning(2), "v2 was NO-GO when it was watched"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	l.Judge(1, EndedNoGo)
	if _, why := l.Target(); why != "of 2 releases before v3, 2 were NO-GO when they were watched" {
		t.Errorf("got %q", why)
	}
	if l.Judge(2, EndedGo); l.Warning(2) != "" {
		t.Error("it is go and is warned of")
	}
	if target, _ := l.Target(); target.Version != 2 {
		t.Errorf("got v%d, want v2", target.Version)
	}
}

func TestWarningOfAnAbandonedRelease(t *testing.T) {
	l := ledger("Deploy a", "Deploy b", "Deploy c", "Rollback to v1", "Deploy d")
	for i := range l.Releases {
		l.Releases[i].By = "kate@foobaz.example"
	}
	for version, want := range map[int]string{1: "", 2: "kate rolled back past v2 (v4)", 3: "kate rolled back from v3 (v4)", 4: "", 5: "", 99: ""} {
		if got := l.Warning(version); got != want {
			t.Errorf("v%d: %q, want %q", version, got, want)
		}
	}
}

// A rollback goes to what ended well by our own record, where that is not far; else to the newest that the platform offers.
func TestTheTargetEndedWell(t *testing.T) {
	for _, c := range []struct {
		name    string
		endings map[int]Ending
		want    int
		passed  []string
	}{
		{"nothing is known", nil, 6, nil},
		{"the newest ended well", map[int]Ending{6: EndedGo, 5: EndedGo}, 6, nil},
		{"only an older one is known", map[int]Ending{5: EndedGo}, 5, []string{"v6 not-watched: was not watched, and v5 was GO when it ended"}},
		{"the newest was held", map[int]Ending{6: EndedHold, 4: EndedGo}, 4, []string{"v6 hold: was HOLD when it ended, and v4 was GO", "v5 not-watched: was not watched, and v4 was GO when it ended"}},
		{"the newest was held, none ended well", map[int]Ending{6: EndedHold}, 6, nil},
		{"no-go ones do not count as near", map[int]Ending{6: EndedNoGo, 5: EndedNoGo, 1: EndedGo}, 1, []string{"v6 no-go: was NO-GO when it was watched", "v5 no-go: was NO-GO when it was watched",
			"v4 not-watched: was not watched, and v1 was GO when it ended", "v3 not-watched: was not watched, and v1 was GO when it ended", "v2 not-watched: was not watched, and v1 was GO when it ended"}},
		{"what ended well lies far back", map[int]Ending{2: EndedGo}, 6, nil},
		{"what ended well is just near enough", map[int]Ending{3: EndedGo}, 3, []string{"v6 not-watched: was not watched, and v3 was GO when it ended", "v5 not-watched: was not watched, and v3 was GO when it ended",
			"v4 not-watched: was not watched, and v3 was GO when it ended"}},
	} {
		l := ledger("Deploy a", "Deploy b", "Deploy c", "Deploy d", "Deploy e", "Deploy f", "Deploy g")
		for version, e := range c.endings {
			l.Judge(version, e)
		}
		target, why := l.Target()
		var passed []string
		for _, p := range l.PassedOver() {
			passed = append(passed, fmt.Sprintf("v%d %s: %s", p.Release.Version, p.Reason, p.Why))
		}
		if target.Version != c.want || why != "" || !slices.Equal(passed, c.passed) {
			t.Errorf("%s: got v%d %q, passed over %q; want v%d, %q", c.name, target.Version, why, passed, c.want, c.passed)
		}
	}
}
