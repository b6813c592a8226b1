package scenario

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model"
)

// none is the version of a release that must not be there.
const none = 0

func (a *args) versionOrNone() int {
	if a.flag("none") {
		return none
	}
	return a.version(a.bare("the version or none"))
}

func named(version int) string {
	if version == none {
		return "none"
	}
	return fmt.Sprintf("v%d", version)
}

// currentClaim is the release that serves.
type currentClaim struct{ version int }

func readCurrent(a *args) claim { return currentClaim{a.versionOrNone()} }

func (c currentClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	if r, _ := a.Ledger.Current(); r.Version != c.version {
		return "current " + named(r.Version)
	}
	return ""
}

// targetClaim is where a rollback goes by default, or why it goes nowhere.
type targetClaim struct {
	version int
	why     string
}

func readTarget(a *args) claim {
	c := targetClaim{version: a.versionOrNone()}
	if w, ok := a.next(); ok {
		c.why = w.value
	}
	return c
}

func (c targetClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	target, why := a.Ledger.Target()
	if target.Version != c.version {
		return "target " + named(target.Version) + " " + why
	}
	return holds("why", why, c.why)
}

// abandonedClaim is versions that somebody rolled back from, or did not.
type abandonedClaim struct {
	versions []int
	want     bool
}

func readAbandoned(want bool) func(*args) claim {
	return func(a *args) claim {
		c := abandonedClaim{want: want}
		for w, ok := a.next(); ok; w, ok = a.next() {
			c.versions = append(c.versions, a.version(w.value))
		}
		if len(c.versions) == 0 {
			a.fail("the versions are missing")
		}
		return c
	}
}

func (c abandonedClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	var parts []string
	for _, v := range c.versions {
		if a.Ledger.Abandoned(v) != c.want {
			parts = append(parts, fmt.Sprintf("v%d abandoned=%t", v, !c.want))
		}
	}
	return together(parts...)
}

// changedClaim is "v74=deploy": what kind of change a release is understood to be.
type changedClaim struct{ words []word }

func readChanged(a *args) claim {
	c := changedClaim{a.rest()}
	for _, w := range c.words {
		a.version(w.key)
	}
	if len(c.words) == 0 {
		a.fail("the versions are missing")
	}
	return c
}

func (c changedClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	var parts []string
	for _, w := range c.words {
		r, _ := a.Ledger.Version((&args{}).version(w.key))
		parts = append(parts, differs(w.key, string(r.Change().Kind), w.value))
	}
	return together(parts...)
}

// previewClaim is what a rollback would change. Empty texts claim nothing.
type previewClaim struct {
	version                        int
	config, code, same, unsure, ph string
	commits                        string
}

func readPreview(a *args) claim {
	c := previewClaim{version: a.version(a.bare("the version")), config: a.text("config", ""), commits: a.text("commits", "")}
	c.code, c.same, c.unsure, c.ph = a.text("code", ""), a.text("same", ""), a.text("unsure", ""), a.text("phase", "")
	return c
}

func (c previewClaim) unmet(_ *model.State, a *model.App) string {
	if a == nil {
		return noApp
	}
	to, ok := a.Ledger.Version(c.version)
	p, known := a.Ledger.Difference(to)
	if !ok || !known {
		return "no preview"
	}
	config := strings.Join(p.Config, ",")
	if config == "" {
		config = "none"
	}
	return together(differs("config", config, c.config), differs("commits", fmt.Sprint(len(p.Commits)), c.commits),
		differs("code", yesNo(p.Code), c.code), differs("same", yesNo(p.Same), c.same),
		differs("unsure", yesNo(p.Unsure), c.unsure), differs("phase", yesNo(p.Phase), c.ph))
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
