package ledger

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Code is what a preview of a rollback names its deploys by.
func TestCodeOfADeploy(t *testing.T) {
	for text, want := range map[string]string{
		"Deploy 9fceb02d":                               "9fceb02d",
		"Deploy 9fceb02d41aa":                           "9fceb02d",
		"Promote foobaz-staging v12 9fceb02d":           "9fceb02d",
		"Deployed web (8e1f2a01c3d4)":                   "8e1f2a01",
		"Deployed web, worker (8e1f2a01c3d4, 77aa01bb)": "web 8e1f2a01, worker 77aa01bb",
		"Deployed web, worker (8e1f2a01c3d4)":           "8e1f2a01",
		"Deployed web":                                  "",
		"Set A config vars":                             "",
	} {
		if got := (Release{Description: text}).Change().Code(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestPreviewOfContainersAddOnsAndStacks(t *testing.T) {
	for _, c := range []struct {
		name    string
		ledger  *Ledger
		commits []string
		config  []string
		unsure  bool
	}{
		{"containers", ledger("Deployed web (8e1f2a01c3d4)", "Deployed web, worker (77aa01bb, 99cc02dd)"), []string{"web 77aa01bb, worker 99cc02dd"}, nil, false},
		{"an add-on set vars", ledger("Deploy a", "@ref:redis-round-1 completed provisioning, setting REDIS_URL.", "Deploy b"), []string{"b"}, []string{"REDIS_URL"}, false},
		{"an add-on changed", ledger("Deploy a", "Update REDIS by heroku-redis", "Deploy b"), []string{"b"}, nil, true},
		{"the stack changed", ledger("Deploy a", "Upgrade stack to heroku-24", "Deploy b"), []string{"b"}, nil, false},
	} {
		to, _ := c.ledger.Version(1)
		p, ok := c.ledger.Difference(to)
		if !ok {
			t.Fatalf("%s: no preview", c.name)
		}
		var commits []string
		for _, r := range p.Commits {
			commits = append(commits, r.Change().Code())
		}
		if d := cmp.Diff(c.commits, commits); d != "" {
			t.Errorf("%s: deploys: %s", c.name, d)
		}
		if d := cmp.Diff(c.config, p.Config); d != "" || p.Unsure != c.unsure {
			t.Errorf("%s: unsure %v, want %v; config: %s", c.name, p.Unsure, c.unsure, d)
		}
	}
}
