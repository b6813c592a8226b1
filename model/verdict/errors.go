package verdict

import (
	"fmt"
	"math"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// counted is a new error as it was counted by the blocks of time in which it came: ten at once are one occasion.
type counted struct {
	count  int
	blocks int
	block  int64
	first  time.Time
	rank   int // it was the n-th new error on the release
	last   time.Time
	unseen time.Duration // for how long it never came on earlier releases that were watched
	worst  Answer        // it was frequent enough for that: it stands until it is silent
}

// The measures of new errors.
const (
	errorAlpha   = 0.005            // that an error which came before too, unseen, makes a no-go
	holdAlpha    = 0.1              // that it makes a hold after the polling
	silentFor    = 3 * time.Minute  // it is over after this, or after three times the usual time between two
	leastSpread  = 20 * time.Second // from the first to the last: a burst is no verdict
	occasion     = 5 * time.Second  // what comes within it counts once
	mostNew      = 200              // errors that are followed
	mostWatched  = 24 * time.Hour
	mostUnseen   = 30 * 24 * time.Hour
	shareOfSpend = 6 / (math.Pi * math.Pi)
)

// count counts the new errors of this second.
func (v *Verdict) countErrors(f *Facts) {
	for i := range f.Errors {
		e := &f.Errors[i]
		if !e.New {
			continue
		}
		c := v.errors[e.ID]
		if c == nil {
			if len(v.errors) >= mostNew {
				continue
			}
			c = &counted{first: e.First, rank: len(v.errors) + 1}
			v.errors[e.ID] = c
		}
		if e.Count > c.count {
			if n := e.Last.UnixNano() / int64(occasion); n != c.block {
				c.block, c.blocks = n, c.blocks+1
			}
			c.last = e.Last
		}
		c.count, c.unseen = e.Count, e.Unseen
	}
}

// chance is how probable it is, at most, that an error that came on as many occasions after the release came never before it though the
// release changed nothing: each falls behind the release with the share of time that lies there.
func (c *counted) chance(at, watched time.Time) (nats float64) {
	after := c.last.Sub(at).Seconds()
	before := (max(0, min(at.Sub(watched), mostWatched)) + min(c.unseen, mostUnseen)).Seconds()
	if after <= 0 || before <= 0 {
		return 0
	}
	return float64(c.blocks) * math.Log((after+before)/after)
}

// needed is the evidence that makes so many false answers at most. What is allowed is spent over the number of occasions and of errors, so
// that it may be asked after each.
func (c *counted) needed(alpha float64) (nats float64) {
	k := float64(c.blocks)
	return -math.Log(alpha * shareOfSpend / (k * k) / float64(c.rank))
}

// judge is what an error makes it. Before the first GO a hold costs little: two occasions are enough.
func (c *counted) judge(l *look) Answer {
	nats := c.chance(l.Release.At, l.Watched)
	switch n := float64(c.blocks); {
	case n >= l.limits.NoGo && c.last.Sub(c.first) >= leastSpread && nats >= c.needed(errorAlpha):
		c.worst = NoGo
	case n >= l.limits.Hold && (l.v.Phase != Settled || nats >= c.needed(holdAlpha)):
		c.worst = max(c.worst, Hold)
	}
	return max(c.worst, Go)
}

// silent tells an error that has stopped.
func (c *counted) silent(at, now time.Time) bool {
	usual := time.Duration(0)
	if c.blocks > 0 {
		usual = c.last.Sub(at) / time.Duration(c.blocks)
	}
	return now.Sub(c.last) > max(silentFor, 3*usual)
}

// findNewError looks for errors that were never seen before the release.
func findNewError(l *look) Finding {
	if l.Watched.IsZero() {
		return Finding{}
	}
	f := Finding{Answer: Go, Before: words("none"), Value: figure(0, "none new"), Text: "no new error", Change: "no-go when a new one keeps coming", Sample: 0}
	f.Limit = figure(l.limits.NoGo, fmt.Sprintf("1 new, %d times", int(l.limits.NoGo)))
	groups, total, first := 0, 0, (*Error)(nil)
	for i := range l.Errors {
		e := &l.Errors[i]
		c := l.v.errors[e.ID]
		if c == nil || !e.New || c.silent(l.Release.At, l.Now) {
			continue
		}
		groups, total = groups+1, total+e.Count
		answer := c.judge(l)
		if first == nil || answer > f.Answer || answer == f.Answer && e.Count > first.Count {
			first = e
		}
		if answer >= Hold && (f.Since.IsZero() || e.First.Before(f.Since)) {
			f.Since = e.First
		}
		f.Answer = max(f.Answer, answer)
	}
	if groups == 0 {
		return f
	}
	f.Sample, f.Value = total, figure(float64(groups), fmt.Sprintf("%d new, %s", groups, phrase.Times(total)))
	f.Text = first.Name + " is new, " + phrase.Times(first.Count)
	switch {
	case f.Answer >= Hold && groups == 1:
		f.Change = "changes if it is silent for " + phrase.Span(silentFor)
	case f.Answer >= Hold:
		f.Change = fmt.Sprintf("changes if the %d new errors are silent for %s", groups, phrase.Span(silentFor))
	}
	return f
}

// findRisingError looks for errors that were there before and come much more often now.
func findRisingError(l *look) Finding {
	for i := range l.Errors {
		if e := &l.Errors[i]; e.Rising && !e.New {
			return Finding{Answer: Hold, Value: words(e.Name + " rises"), Limit: words("unusually often"), Sample: e.Count, Text: e.Name + " comes unusually often",
				Change: "changes when it comes as often as before"}
		}
	}
	return Finding{}
}
