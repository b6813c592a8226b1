package advice

import (
	"fmt"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
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
	if current, ok := a.Ledger.Current(); ok {
		text += fmt.Sprintf(" on v%d for %s", current.Version, phrase.Span(s.Age("heroku", current.CreatedAt)))
	}
	return text
}
