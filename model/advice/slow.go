package advice

import (
	"fmt"
	"slices"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
)

// slower speaks of requests that take longer since a release, of one route or of all. The verdict is what judges that: it is sure later than a look
// at two numbers, and right more often.
func slower(_ *model.State, a *model.App) (Advice, bool) {
	for _, rule := range []verdict.RuleName{verdict.SlowRouteRule, verdict.SlowRule} {
		i := slices.IndexFunc(a.Verdict.Findings, func(f verdict.Finding) bool {
			return f.Rule == rule && f.Answer >= verdict.Hold && f.Release > 0 && f.Before.Text != ""
		})
		if i < 0 {
			continue
		}
		f, what := a.Verdict.Findings[i], "Requests are"
		if f.Subject != "" {
			what = f.Subject + " is"
		}
		adv := Advice{Severity: severity.Warning}
		adv.Text = fmt.Sprintf("%s slower since v%d: %s, before %s.", what, f.Release, f.Value.Text, f.Before.Text)
		adv.Short = fmt.Sprintf("%s slower since v%d.", what, f.Release)
		if back, ok := rollBack(a, adv); ok {
			return back, true
		}
		adv.Do, adv.Intent = "shows the evidence", "verdict"
		return adv, true
	}
	return Advice{}, false
}
