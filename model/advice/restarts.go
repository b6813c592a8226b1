package advice

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/restarts"
)

// restartShown is how long a restart that calls for a look is worth the sentence.
const restartShown = 10 * time.Minute

// someMoved is how many dynos that Heroku moves at about the same time are worth it. One now and then is its everyday housekeeping.
const someMoved = 2

// lately are the dynos that restarted lately and are of a class, each once, and the newest of these restarts.
func lately(s *model.State, a *model.App, class restarts.Class) (dynos []string, last *restarts.Restart) {
	from := s.OriginNow("heroku").Add(-restartShown)
	for _, r := range a.Restarts.All() {
		if r.Class != class || !r.Settled || r.At.Before(from) {
			continue
		}
		if !slices.Contains(dynos, r.Dyno) {
			dynos = append(dynos, r.Dyno)
		}
		if last == nil || r.At.After(last.At) {
			last = r
		}
	}
	return dynos, last
}

// unexplained speaks of restarts for which a whole log gives no reason.
func unexplained(s *model.State, a *model.App) (Advice, bool) {
	dynos, last := lately(s, a, restarts.Unexplained)
	if last == nil {
		return Advice{}, false
	}
	who := dynos[0]
	if n := len(dynos); n > 1 {
		who = fmt.Sprintf("%d dynos", n)
	}
	adv := Advice{Do: "lists what happened around it", Intent: "events"}
	adv.Text = fmt.Sprintf("%s restarted %s ago, and nothing in the log says why.", who, phrase.Age(s.Age("heroku", last.At)))
	adv.Short = who + " restarted for no known reason."
	return adv, true
}

// relocated speaks of dynos that Heroku moves to other servers.
func relocated(s *model.State, a *model.App) (Advice, bool) {
	dynos, _ := lately(s, a, restarts.Relocation)
	if len(dynos) < someMoved {
		return Advice{}, false
	}
	return Advice{Text: fmt.Sprintf("Heroku moved %d dynos to other servers in the last %s.", len(dynos), phrase.Age(restartShown)),
		Short: fmt.Sprintf("Heroku moved %d dynos.", len(dynos)), Do: evidence, Intent: "platform"}, true
}
