package preflight

import (
	"fmt"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// findVerdict looks what was said of the release that runs, and for how long it has been so.
func findVerdict(f *Facts) Finding {
	v := &f.App.Verdict
	one := Finding{Answer: v.Answer, Since: v.Since, Next: v.Next(f.Now), Text: "could not check: " + v.Why(), Wait: true}
	if v.Answer >= verdict.Hold || v.Answer == verdict.Go {
		one.Text, one.Wait = fmt.Sprintf("%s on v%d for %s: %s", v.Answer.Call(), v.Release.Version, phrase.Age(max(0, f.Now.Sub(v.Since))), v.Why()), false
	}
	if v.Answer == verdict.NotAsked {
		one.Answer = verdict.NoData
	}
	return one
}
