package report

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/fact"
	"app.gonogo/gonogo/model/router"
	"app.gonogo/gonogo/model/severity"
)

// gap is a time in which something was not watched.
type gap struct {
	app      fact.AppID // empty: all of them
	from, to *Row
	what     string
}

// What was not watched.
const (
	nothing = "nothing was recorded"
	noLog   = "the log is missing"
)

// The measures of gaps. Who records hears something every few seconds: an answer of the platform, its clock.
const (
	longSilence = 2 * time.Minute
	leastGap    = 2 * time.Second
)

// silence notes that nothing came for long before an event.
func (c *Collector) silence(s *model.State, ref Ref) {
	if c.last.Seen.IsZero() || ref.Seen.Sub(c.last.Seen) < longSilence {
		return
	}
	c.gap("", ours(s, c.last.Seen), ours(s, ref.Seen), nothing, c.last, ref)
}

// blind notes where lines of the log are missing.
func (c *Collector) blind(a *model.App, list []router.Span) {
	for _, one := range list {
		for _, g := range c.gaps {
			if g.app == a.ID && g.what == noLog && one.From.Sub(g.to.At).Abs() <= leastGap {
				g.to.At, g.to.Ref, one = one.To.UTC(), c.last, router.Span{}
				break
			}
		}
		if one.To.Sub(one.From) >= leastGap {
			c.gap(a.ID, one.From.UTC(), one.To.UTC(), noLog, c.last, c.last)
		}
	}
}

func (c *Collector) gap(of fact.AppID, from, to time.Time, what string, before, after Ref) {
	key := fmt.Sprintf("gap/%s/%d", of, len(c.gaps))
	c.gaps = append(c.gaps, &gap{of, c.rows.put(key, Row{At: from, Kind: Gap, App: of, Ill: severity.Warning, Ref: before, Text: "not watched from here on: " + what}),
		c.rows.put(key+"/end", Row{At: to, Kind: Gap, App: of, Ref: after, Over: true, Text: "watched again"}), what})
}

// inSilence tells that a gap of the log lies where nothing was recorded at all.
func (c *Collector) inSilence(g *gap) bool {
	for _, other := range c.gaps {
		if g.what == noLog && other.what == nothing && !g.from.At.Before(other.from.At.Add(-leastGap)) && !g.to.At.After(other.to.At.Add(time.Minute)) {
			return true
		}
	}
	return false
}
