package preflight

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/ledger"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// failedFor is how long a release command that failed holds a deploy.
const failedFor = time.Hour

// findRelease looks whether another release is on its way.
func findRelease(f *Facts) Finding {
	if lack, ok := f.unread(model.ReleasesSource, "releases"); ok {
		return lack
	}
	newest, ok := f.App.Ledger.Newest()
	if !ok {
		return Finding{Answer: verdict.Go, Text: "no release is on its way: there is none yet"}
	}
	by := fmt.Sprintf("v%d by %s", newest.Version, ledger.Person(newest.By))
	switch ended := f.Now.Sub(newest.UpdatedAt); newest.Status {
	case "pending":
		return Finding{Answer: verdict.NoGo, Text: by + " is on its way: its release command runs", Next: "go when it has ended", Since: newest.CreatedAt}
	case "failed", "expired":
		if newest.Status == "failed" && ended < failedFor {
			return Finding{Answer: verdict.Hold, Text: "the release command of " + by + " failed " + phrase.Age(max(0, ended)) + " ago",
				Next: "go " + phrase.Span(failedFor) + " after it", Since: newest.UpdatedAt}
		}
	}
	return f.rollsOut(newest)
}

// rollsOut looks whether the dynos have come up on the current release.
func (f *Facts) rollsOut(newest ledger.Release) Finding {
	current, known := f.App.Ledger.Current()
	if !known {
		return Finding{Answer: verdict.NoData, Text: fmt.Sprintf("could not check: which release is current is not among the newest %d", len(f.App.Ledger.Releases))}
	}
	p := &f.App.Processes
	if !p.KnownDynos || !p.KnownFormation {
		return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: dynos have not been read yet", Next: "checked when they are"}
	}
	if t := p.Tally(current.Version); t.On+t.Idle < t.Want {
		return Finding{Answer: verdict.Hold, Text: fmt.Sprintf("v%d rolls out: %d of %d dynos up on it", current.Version, t.On, t.Want),
			Next: "go when all are", Since: current.Since()}
	}
	return Finding{Answer: verdict.Go, Since: current.Since(), Text: fmt.Sprintf("no release is on its way; v%d by %s is current for %s", current.Version, ledger.Person(current.By),
		phrase.Age(max(0, f.Now.Sub(current.Since()))))}
}
