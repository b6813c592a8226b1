package guarding

import (
	"strings"
	"testing"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/commits"
	"app.gonogo/gonogo/model/ledger"
)

func TestWhetherARollbackGoesOverAMigration(t *testing.T) {
	t.Parallel()
	file := func(path string) commits.Range {
		return commits.Range{Version: 2, Commits: []commits.Commit{{SHA: "b", Files: []commits.File{{Path: path, Kind: commits.Added}}}}}
	}
	deploys := []string{"Deploy aaaaaaaa", "Deploy bbbbbbbb"}
	for name, c := range map[string]struct {
		releases []string
		phase    bool
		commits  []commits.Range
		want     string
	}{
		"no migration":        {deploys, false, []commits.Range{file("app/shop.rb")}, ""},
		"a migration":         {deploys, false, []commits.Range{file("db/migrate/1_add.rb")}, "v2 brought a migration: db/migrate/1_add.rb"},
		"a release command":   {deploys, true, []commits.Range{file("app/shop.rb")}, "a release command ran in between"},
		"commits not read":    {deploys, false, nil, "its commits are not"},
		"commits not here":    {deploys, false, []commits.Range{{Version: 2, Why: "git fetch brings it"}}, "git fetch brings it"},
		"too many commits":    {deploys, false, []commits.Range{{Version: 2, More: 1}}, "not all of its commits are"},
		"only the config":     {[]string{"Deploy aaaaaaaa", "Set A config vars"}, false, nil, ""},
		"an image, no commit": {[]string{"Deployed web (8e1f2a01c3d4)", "Deployed web (77aa01bb0000)"}, false, nil, "its commits are not"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var list []ledger.Release
			for i, text := range c.releases {
				list = append(list, ledger.Release{Version: i + 1, Status: "succeeded", Eligible: true, Description: text, Current: i == 1, OutputURL: c.phase && i == 1})
			}
			a := &model.App{Commits: c.commits}
			a.Ledger.Set(list)
			current, _ := a.Ledger.Current()
			target, why := a.Ledger.Target()
			got := migrationBetween(a, current, target)
			if target.Version != 1 || c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("to v%d (%s): %q, want %q", target.Version, why, got, c.want)
			}
		})
	}
}
