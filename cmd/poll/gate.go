package poll

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/verdict"
)

// standsFor is how long a NO-GO must have stood before it is the end, where it need not be quick.
const standsFor = 30 * time.Second

// gate is when the polling is over, and with which exit code. It knows no clock: it is told what is known, and since when it looks.
type gate struct {
	release  int // that is asked for; 0: the one that is current, or is becoming so
	failFast bool
}

// end is how a poll ended.
type end struct {
	code int
	why  string // empty: the verdict's own reason
}

// through tells whether the polling is over.
func (g *gate) through(a *model.App, now time.Time) (e end, over bool) {
	if !a.Ledger.Known {
		return e, false
	}
	v := &a.Verdict
	current, _ := a.Ledger.Current()
	newest, _ := a.Ledger.Newest()
	if g.release == 0 {
		return g.judged(v, newest.Version, now)
	}
	asked, known := a.Ledger.Version(g.release)
	switch {
	case !known && newest.Version > g.release:
		return end{base.ExitUnable, fmt.Sprintf("v%d is not among the newest releases", g.release)}, true
	case known && (asked.Status == "failed" || asked.Status == "expired"):
		return end{base.ExitNo, fmt.Sprintf("the release command of v%d failed", g.release)}, true
	case current.Version > g.release:
		return end{base.ExitUnable, fmt.Sprintf("v%d is not current any more: v%d is", g.release, current.Version)}, true
	}
	return g.judged(v, g.release, now)
}

// judged looks at the verdict, once it is about the release.
func (g *gate) judged(v *verdict.Verdict, release int, now time.Time) (e end, over bool) {
	failed := v.Answer == verdict.NoGo && v.Release.Version < release && v.Blamed() == release // its release command
	if v.Release.Version != release && !failed {
		return e, false
	}
	switch v.Answer {
	case verdict.NoGo:
		return end{code: base.ExitNo}, g.failFast || failed || now.Sub(v.Since) >= standsFor
	case verdict.Go:
		return end{code: base.ExitDone}, true
	}
	return e, false
}

// late is how the polling ends at its time limit.
func (g *gate) late(a *model.App) end {
	switch {
	case a == nil || !a.Ledger.Known:
		return end{base.ExitUnable, "the releases could not be read in time"}
	case g.release > 0 && a.Verdict.Release.Version != g.release:
		return end{base.ExitUnable, fmt.Sprintf("v%d did not become current in time", g.release)}
	}
	switch a.Verdict.Answer {
	case verdict.NoGo:
		return end{code: base.ExitNo}
	case verdict.Hold:
		return end{code: base.ExitUndecided}
	}
	return end{code: base.ExitUnable}
}
