package verdict

import (
	"fmt"
	"slices"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// gapFor is how long a gap in the log counts.
const gapFor = 2 * time.Minute

// findLog looks whether the log is whole.
func findLog(l *look) Finding {
	if l.Log.Held != "" {
		return Finding{Answer: NoData, Value: words(l.Log.Held), Limit: words("any gap"), Sample: -1, Text: "the log is not read whole: " + l.Log.Held,
			Change: "judged when all of it is read", blameless: true, atOnce: true}
	}
	if l.Log.Off {
		return Finding{}
	}
	f := Finding{Answer: Go, Value: words("log stream whole"), Limit: words("any gap"), Sample: -1, Text: "the log is whole", Change: "hold at a gap or a loss", blameless: true}
	switch gap := l.Log.Gap; {
	case !l.Log.Live && l.Watched.IsZero():
		f.Answer, f.Value, f.Text, f.Change = NoData, words("no log yet"), "no line of the log has come yet", "judged when the log comes"
	case !l.Log.Live:
		f.Answer, f.Value, f.Text, f.Change = Hold, words("no log"), "the log does not come: "+l.Log.Why, "go 1m after it comes again"
	case !gap.IsZero() && l.Now.Sub(gap) < gapFor:
		f.Answer, f.Value, f.Since = Hold, words(l.Log.Lost), gap
		f.Text = "lines of the log are missing: " + l.Log.Lost
		f.Change = "go in " + phrase.Span(gapFor-l.Now.Sub(gap)+time.Minute) + " if no more are lost"
	case !l.Watched.IsZero() && l.Now.Sub(l.Watched) < watchLeast:
		f.Answer, f.Value = NoData, words("watched for "+phrase.Age(l.Now.Sub(l.Watched)))
		f.Text, f.Change = "the log is watched for "+phrase.Span(l.Now.Sub(l.Watched))+" only", "judged in "+phrase.Span(watchLeast-l.Now.Sub(l.Watched))
	}
	return f
}

// findSources looks whether what is polled is fresh.
func findSources(l *look) Finding {
	if len(l.Paused) > 0 && len(l.Late) == 0 {
		return Finding{Answer: NoData, Value: words(l.Paused[0] + " paused"), Limit: words("any that is late"), Sample: len(l.Paused), blameless: true,
			Text: phrase.List(l.Paused) + " paused by you", Change: "judged when it is read again", atOnce: true}
	}
	if len(l.Late) == 0 {
		return Finding{}
	}
	return Finding{Answer: Hold, Value: words(l.Late[0] + " is late"), Limit: words("any that is late"), Sample: len(l.Late), blameless: true,
		Text: phrase.List(l.Late) + " cannot be read or is late", Change: "go when it is read again"}
}

// findRequests looks whether there were enough requests to say anything.
func findRequests(l *look) Finding {
	if !l.answered() || l.Maintenance {
		return Finding{}
	}
	n, least := l.v.seen, l.wanted.requests()
	if n >= least {
		return Finding{}
	}
	f := Finding{Answer: NoData, Value: figure(float64(n), fmt.Sprintf("%s of %s requests", phrase.Number(n), phrase.Number(least))), Limit: figure(float64(least), phrase.Number(least)+" requests"), Sample: n, blameless: true,
		Text: fmt.Sprintf("%s of the %s requests that a verdict needs", phrase.Number(n), phrase.Number(least)), Change: fmt.Sprintf("%s more requests", phrase.Number(least-n))}
	if spent := l.Now.Sub(l.v.countedFrom); n > 0 && spent > 10*time.Second {
		f.Change += ", in about " + phrase.Span((time.Duration(float64(spent)*float64(least-n)/float64(n)) + 59*time.Second).Truncate(time.Minute))
	}
	return f
}

// ofDynos are the sources by which dynos are seen, by the names that Facts has.
var ofDynos = []string{"dynos", "formation"}

// unseen is why what a console judges by is not seen now, and whether a person wants it so; empty: it is seen. What it found wrong stands all the same.
func (l *look) unseen(c Console) (why string, wanted bool) {
	switch c {
	case Dyno:
		for _, name := range ofDynos {
			switch {
			case slices.Contains(l.Paused, name):
				return name + " paused by you", true
			case slices.Contains(l.Late, name):
				return name + " cannot be read or is late", false
			}
		}
	case Route, Errors, Vital:
		switch {
		case l.Log.Live || l.Watched.IsZero():
		case l.Log.Held != "":
			return "the log is not read: " + l.Log.Held, true
		case !l.Log.Off:
			return "the log does not come", false
		}
	}
	return "", false
}

// seen is a finding as it counts: what was go is no data while nothing is seen of it.
func (l *look) seen(f Finding) Finding {
	if f.Answer != Go {
		return f
	}
	if why, wanted := l.unseen(f.Console); why != "" {
		f.Answer, f.Value, f.Text, f.Change, f.atOnce = NoData, words("not seen now"), why, "judged when it is seen again", wanted
	}
	return f
}
