package preflight

import (
	"cmp"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// statusFor is how long a reading of the status page counts.
const statusFor = 3 * time.Minute

// findIncident looks at Heroku's own word.
func findIncident(f *Facts) Finding {
	s := f.State
	read, src := s.Checked, s.Source("", model.StatusSource)
	switch i := s.Incident; {
	case i.On():
		answer := verdict.NoGo
		if i.Color == "yellow" {
			answer = verdict.Hold
		}
		text := "Heroku has an incident: " + cmp.Or(i.System, "Heroku") + " is " + i.Color
		if i.Title != "" {
			text += " (" + i.Title + ")"
		}
		return Finding{Answer: answer, Text: text, Next: "go when status is green", Since: f.Now.Add(-s.Now.Sub(i.Since))}
	case s.Platform.Reachable && s.Now.Sub(read) <= statusFor:
		return Finding{Answer: verdict.Go, Text: "Heroku's status is green, read " + phrase.Age(max(0, s.Now.Sub(read))) + " ago"}
	case s.Freshness(src) == model.Silent:
		return Finding{Answer: verdict.NoData, Text: "could not check: Heroku's status page is not read"}
	}
	return Finding{Answer: verdict.NoData, Wait: true, Text: "could not check: Heroku's status page has not been read", Next: "checked when it can be read"}
}
