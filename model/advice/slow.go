package advice

import (
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/model/verdict"
)

// slower speaks of requests that take longer since a release. The verdict is what judges that: it is sure later than a look at two numbers, and
// right more often.
func slower(_ *model.State, a *model.App) (Advice, bool) {
	for _, f := range a.Verdict.Findings {
		if f.Rule != verdict.SlowRule || f.Answer < verdict.Hold || f.Release == 0 || f.Before.Text == "" {
			continue
		}
		adv := Advice{Severity: severity.Warning}
		adv.Text = fmt.Sprintf("Requests are slower since v%d: %s, before %s.", f.Release, f.Value.Text, f.Before.Text)
		adv.Short = fmt.Sprintf("Requests are slower since v%d.", f.Release)
		if back, ok := rollBack(a, adv); ok {
			return back, true
		}
		adv.Do, adv.Intent = "shows the evidence", "verdict"
		return adv, true
	}
	return Advice{}, false
}
