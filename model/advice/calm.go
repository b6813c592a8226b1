package advice

import (
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/router"
)

// Calm is the sentence for an app of which Of has nothing to say: what is up, on which release, for how long. What is not known
// is left out.
func Calm(s *model.State, a *model.App) string {
	p := &a.Processes
	switch {
	case s.Source(a.ID, model.DynosSource).State == model.Off && !p.KnownDynos:
		return "There is only the log: dynos, releases and queues are not known."
	case !p.KnownDynos || !p.KnownFormation:
		return "Waiting for the first answer about the dynos."
	}
	t := p.Tally(0)
	text := fmt.Sprintf("%d/%d up", min(t.Up, t.Want), t.Want)
	if t.Idle > 0 {
		text = fmt.Sprintf("%d/%d up, %d asleep", min(t.Up, t.Want), t.Want, t.Idle)
	}
	from := s.OriginNow("heroku").Add(-model.ServedFor)
	if current, ok := a.Ledger.Current(); ok {
		if current.CreatedAt.After(from) { // what an earlier release answered is not told of this one
			from = current.CreatedAt.Add(router.Slot)
		}
		text += fmt.Sprintf(" on v%d for %s", current.Version, phrase.Age(s.Age("heroku", current.CreatedAt)))
	}
	if served := a.Router.Since(from); served.Requests >= fewRequests {
		text += fmt.Sprintf(", %s 5xx", phrase.Percent(served.Part()))
	}
	return text
}

// fewRequests is how many requests there must have been within some minutes for a part of them to be told.
const fewRequests = 20
