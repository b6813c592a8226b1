package baseline

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// Figures are what a release left behind in a few figures.
type Figures struct {
	Watched  time.Duration
	Lasted   time.Duration // 0: it is current
	Requests int
	Failed   int
	P95      time.Duration // 0: not known
	Raised   int           // exceptions
	Kinds    int           // errors that were seen, watched or not
	Boot     time.Duration // until all dynos were up; 0: not known
	First    Piece         // the first half-hour alone
}

// Of is what a release left behind, or the current one has until now; false where nobody watched it.
func (h *History) Of(version int) (Figures, bool) {
	if h.Now != nil && h.Now.Version == version {
		p := h.Now.Digest()
		f := p.Figures()
		return f, f.Watched > 0
	}
	if p, ok := h.Release(version); ok && p.Watched > 0 {
		return p.Figures(), true
	}
	return Figures{}, false
}

// Figures are those of a release.
func (p *Past) Figures() Figures {
	f := Figures{Watched: p.Watched, Kinds: len(p.Seen), Boot: time.Duration(p.Boot) * time.Second}
	if !p.Ended.IsZero() {
		f.Lasted = p.Ended.Sub(p.At)
	}
	if n := len(p.Starts); n > 0 {
		f.First = p.Starts[n-1]
	}
	all := f.First.clone().plus(&p.Rest)
	f.Requests, f.Failed, f.Raised, f.P95 = all.Requests, all.Failed, all.Raised, all.Times.Quantile(0.95)
	return f
}

// Words are the figures in a few parts: for how long it was watched, requests, errors, its boot.
func (f *Figures) Words() (list []string) {
	watched := "watched for " + phrase.Span(f.Watched.Round(time.Second))
	if f.Lasted > 0 {
		watched += " of " + phrase.Span(f.Lasted.Round(time.Second))
	}
	list = append(list, watched)
	if f.Requests > 0 {
		text := fmt.Sprintf("%s, %s 5xx", phrase.Plural(f.Requests, "request"), phrase.Percent(float64(f.Failed)/float64(f.Requests)))
		if f.P95 > 0 {
			text += ", p95 " + phrase.Latency(f.P95)
		}
		list = append(list, text)
	}
	list = append(list, fmt.Sprintf("%s of %s", phrase.Plural(f.Raised, "exception"), phrase.Count(f.Kinds, "kind", "kinds")))
	if f.Boot > 0 {
		list = append(list, "all dynos up after "+phrase.Span(f.Boot))
	}
	return list
}
