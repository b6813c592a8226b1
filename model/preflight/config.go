package preflight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// changedFor is how long a change of the config must have run before code comes on top of it.
const changedFor = time.Hour

// findConfig looks what was changed on the platform since the last deploy.
func findConfig(f *Facts) Finding {
	if lack, ok := f.unread(model.ReleasesSource, "releases"); ok {
		return lack
	}
	var names []string
	var newest ledger.Release // of those that changed something
	for _, r := range f.App.Ledger.Releases {
		c := r.Change()
		switch {
		case r.Status != "succeeded":
			continue
		case c.Kind == ledger.Deploy || c.Kind == ledger.Promote || c.Kind == ledger.Initial:
			return f.changed(r, newest, names)
		case c.Kind == ledger.RolledBack && newest.Version == 0:
			return f.rolledBack(r, c.Target)
		}
		if newest.Version == 0 {
			newest = r
		}
		names = append(names, c.Names...)
	}
	return Finding{Answer: verdict.NoData, Text: fmt.Sprintf("could not check: no deploy is among the newest %s", phrase.Plural(len(f.App.Ledger.Releases), "release"))}
}

// rolledBack is what is found where the last that came is a rollback: what it went back from must not come again.
func (f *Facts) rolledBack(r ledger.Release, target int) Finding {
	return Finding{Answer: verdict.Hold, Since: r.Since(), Text: fmt.Sprintf("%s rolled back to v%d %s ago (v%d)", ledger.Person(r.By), target, phrase.Age(max(0, f.Now.Sub(r.Since()))), r.Version),
		Next: "go when what it went back from is known to be mended: --skip " + string(ConfigCheck)}
}

// changed is what is found between the last deploy and now.
func (f *Facts) changed(deploy, newest ledger.Release, names []string) Finding {
	if newest.Version == 0 {
		return Finding{Answer: verdict.Go, Text: fmt.Sprintf("nothing was changed on the platform since v%d, the last deploy", deploy.Version)}
	}
	what := newest.Description
	if slices.Sort(names); len(names) > 0 {
		what = strings.Join(slices.Compact(names), ", ")
	}
	age := max(0, f.Now.Sub(newest.Since()))
	one := Finding{Answer: verdict.Go, Since: newest.Since(), Text: fmt.Sprintf("changed since v%d, the last deploy: %s (v%d by %s, %s ago)", deploy.Version, what, newest.Version, ledger.Person(newest.By), phrase.Age(age))}
	if age < changedFor {
		one.Answer, one.Next = verdict.Hold, "go when it has run for "+phrase.Span(changedFor)+", or with --skip "+string(ConfigCheck)
	}
	return one
}
