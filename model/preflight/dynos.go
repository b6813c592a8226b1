package preflight

import (
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// findDynos looks whether the dynos run that are wanted.
func findDynos(f *Facts) Finding {
	for _, src := range []model.SourceName{model.DynosSource, model.FormationSource} {
		if lack, ok := f.unread(src, "dynos"); ok {
			return lack
		}
	}
	t := f.App.Processes.Tally(0)
	bad := max(t.Crashed, t.Down)
	switch {
	case f.App.Info.Maintenance:
		return Finding{Answer: verdict.Hold, Text: "maintenance is on: nobody would see what a deploy does", Next: "go when it is off"}
	case t.Want == 0:
		return Finding{Answer: verdict.Hold, Text: "no dyno is wanted: nothing would run what is deployed", Next: "go when the app is scaled up"}
	case bad > 0:
		return Finding{Answer: verdict.NoGo, Text: fmt.Sprintf("%d of %s crashed", bad, phrase.Count(t.Want, "dyno has", "dynos have")), Next: "go when all are up"}
	case t.Up+t.Idle < t.Want:
		return Finding{Answer: verdict.Hold, Text: fmt.Sprintf("%d of %d dynos up", t.Up+t.Idle, t.Want), Next: "go when all are"}
	}
	return Finding{Answer: verdict.Go, Text: fmt.Sprintf("%d of %d dynos up", min(t.Up+t.Idle, t.Want), t.Want)}
}
