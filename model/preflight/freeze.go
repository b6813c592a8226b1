package preflight

import (
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/verdict"
)

// judgedWithin is about how long the verdict on a deploy takes: none is to come so shortly before a freeze.
const judgedWithin = 15 * time.Minute

// findFreeze looks whether the config forbids deploys at this time.
func findFreeze(f *Facts) Finding {
	if len(f.Freeze) == 0 {
		return Finding{Text: "the config has no freeze window"}
	}
	best := Finding{Answer: verdict.Go, Text: "no freeze window holds now"}
	for i := range f.Freeze {
		w := &f.Freeze[i]
		if until, holds := w.Holds(f.Now); holds {
			return Finding{Answer: verdict.NoGo, Text: "frozen by " + w.Name + ": " + w.Reason, Next: "go from " + f.when(until) + " on"}
		}
		if next := w.Next(f.Now); !next.IsZero() && next.Sub(f.Now) < judgedWithin {
			best = Finding{Answer: verdict.Hold, Text: w.Name + " begins in " + phrase.Span(next.Sub(f.Now)) + ", before a verdict would be in: " + w.Reason}
		}
	}
	return best
}

// when writes a time that is to come.
func (f *Facts) when(t time.Time) string {
	if phrase.SameDay(t, f.Now, f.Zone) {
		return phrase.ZonedMinute(t, f.Zone)
	}
	return phrase.ShortDate(t, f.Zone) + " " + phrase.Zone(t, f.Zone)
}
