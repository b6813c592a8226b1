package advice

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/severity"
)

// overMemory speaks of the process type with the most dynos over their memory quota.
func overMemory(s *model.State, a *model.App) (Advice, bool) {
	var worst model.TypeRow
	var dynos []model.Process
	for _, r := range a.Processes.Types {
		var list []model.Process
		for _, d := range r.Dynos {
			if d.Over.On() {
				list = append(list, d)
			}
		}
		if len(list) > 0 && r.OneOff() {
			continue
		}
		if len(list) > len(dynos) {
			worst, dynos = r, list
		}
	}
	if len(dynos) == 0 {
		return Advice{}, false
	}
	adv := Advice{Type: worst.Type, Severity: severity.Warning}
	since, most := dynos[0].Over.Since, 0.0
	for _, d := range dynos {
		if d.Over.Since.Before(since) {
			since = d.Over.Since
		}
		most = max(most, d.Over.Percent)
	}
	who, over := worst.Type, fmt.Sprintf("over the memory quota on %d of %d dynos", len(dynos), worst.Want)
	if worst.Want == 1 {
		adv.Dyno = dynos[0].Name
		who, over = adv.Dyno, "over its memory quota"
	} else if len(dynos) == 1 {
		adv.Dyno = dynos[0].Name
	}
	adv.Short = fmt.Sprintf("%s is over its memory quota (R14)%s.", who, grewOn(a, since))
	adv.Brief = who + " over quota (R14)"
	head := fmt.Sprintf("%s is %s (%s)%s", who, over, memoryNumbers(most), sinceRelease(s, a, since))
	if f, ok := grewSince(a, worst.Type); ok {
		adv.Text = head + ", and grows " + phrase.Growth(f.Trend.Slope) + "."
		if back, ok := rollBack(a, adv); ok {
			return back, true
		}
	}
	adv.Text = head + ": a restart helps for a while."
	return restart(adv), true
}

func memoryNumbers(most float64) string {
	if most <= 100 {
		return "R14"
	}
	return "R14, " + phrase.Percent(most/100)
}

// grows is how long after a release its dynos may need to outgrow their quota, and it is still told together with it.
const grows = 30 * time.Minute

// worthTelling is the least time for which something has been so that is told.
const worthTelling = 5 * time.Second

// sinceRelease is how long something has been so, and the release after which it began.
func sinceRelease(s *model.State, a *model.App, since time.Time) string {
	release, lasts := grewOn(a, since), s.Age("heroku", since)
	switch {
	case lasts < worthTelling && release == "":
		return ""
	case lasts < worthTelling:
		return "," + release
	case release == "":
		return " for " + phrase.Age(lasts)
	}
	return "," + release + " (" + phrase.Age(lasts) + ")"
}

// grewOn says since which release something is so; nothing where it began before the current one, or long after.
func grewOn(a *model.App, since time.Time) string {
	current, ok := a.Ledger.Current()
	if !ok || !since.After(current.Since()) || since.Sub(current.Since()) >= grows {
		return ""
	}
	return fmt.Sprintf(" since v%d", current.Version)
}
