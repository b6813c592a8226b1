package order

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/cmd/base"
	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/guard"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/model/verdict"
)

// guardDoc is how a run of guard ended, as --json has it; docs/ci.md describes it.
type guardDoc struct {
	App     string       `json:"app"`
	Result  string       `json:"result"` // go, no-go, hold, unable: the verdict on the release that was watched
	Exit    int          `json:"exit"`
	Acted   bool         `json:"acted"` // a rollback was sent
	Release int          `json:"version,omitempty"`
	Why     string       `json:"why"`
	Began   time.Time    `json:"began"`
	Ended   time.Time    `json:"ended"`
	Checks  []guardCheck `json:"checks"`
	Order   *orderEnd    `json:"order,omitempty"`
}

type guardCheck struct {
	OK   bool   `json:"ok"`
	Text string `json:"text"`
}

// guardEnd prints how a run ended, and makes the exit code; s is the rollback, nil where none was sent.
func (v *guardVerb) guardEnd(s *model.OrderState) error {
	m := &v.machine
	doc := guardDoc{App: v.info.Name, Result: "unable", Exit: base.ExitUnable, Acted: m.Spent(), Release: m.Release, Why: "no release came while guard watched", Began: v.began.UTC(), Ended: v.State.Now.UTC(), Checks: []guardCheck{}}
	for _, c := range m.Checks {
		doc.Checks = append(doc.Checks, guardCheck{c.OK, safe.Redact(c.Text)})
	}
	answer := verdict.NoData
	if a := v.State.App(v.app); a != nil && m.Release > 0 {
		answer, doc.Why = a.Verdict.Answer, a.Verdict.Why()
	}
	switch {
	case m.Spent():
		doc.Result, doc.Exit, doc.Why = "no-go", base.ExitNo, fmt.Sprintf("v%d was NO-GO: guard sent a rollback", m.Release)
		v.ofOrder(&doc, s)
	case m.Release == 0:
	case m.Phase == guard.Over:
		doc.Result, doc.Exit = "go", base.ExitDone
	case answer == verdict.NoGo:
		doc.Result, doc.Exit = "no-go", base.ExitNo
		if m.Why != "" {
			doc.Why += "; guard did not act: " + m.Why
		}
	case answer == verdict.Hold, answer == verdict.Go:
		doc.Result, doc.Exit = "hold", base.ExitUndecided
	}
	doc.Why = safe.Redact(doc.Why)
	if v.f.json {
		if err := base.PrintJSON(v.Stdout, doc, false); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(v.Stdout, "%s %s: %s\n", map[string]string{"go": "GO", "no-go": "NO-GO", "hold": "HOLD", "unable": "COULD NOT WATCH"}[doc.Result], v.info.Name, doc.Why)
	}
	if doc.Exit == base.ExitDone {
		return nil
	}
	return base.ExitError{Code: doc.Exit}
}

// ofOrder adds what became of the rollback.
func (v *guardVerb) ofOrder(doc *guardDoc, s *model.OrderState) {
	if s == nil {
		doc.Exit, doc.Why = base.ExitUndecided, doc.Why+", and nothing was heard of it"
		return
	}
	end := endOf(s, v.State.Now.Sub(s.SentAt))
	doc.Order = &end
	switch s.Stage {
	case model.Done:
		doc.Why += ", done: " + describe(s)
	case model.Refused:
		doc.Acted, doc.Why = false, fmt.Sprintf("v%d is NO-GO; the rollback was refused, and nothing was sent: %s", doc.Release, s.Why)
	case model.Failed:
		doc.Why += ", which failed: " + s.Why
	case model.Unproved:
		doc.Exit, doc.Why = base.ExitUndecided, doc.Why+": "+s.Unproven()
	default:
		doc.Exit, doc.Why = base.ExitUndecided, doc.Why+", which is not known to be done: "+progress(s)
	}
}
