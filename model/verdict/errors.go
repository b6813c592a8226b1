package verdict

import (
	"fmt"
	"math"
	"time"

	"app.gonogo/gonogo/model/exceptions/occasions"
	"app.gonogo/gonogo/model/phrase"
)

// counted is a new error as it was counted by the occasions on which it came: ten at once are one.
type counted struct {
	occasions.Seen
	count  int
	back   int // how often it came again when it was over
	first  time.Time
	rank   int // it was the n-th new error on the release
	last   time.Time
	unseen time.Duration // for how long it never came on earlier releases that were watched
	worst  Answer        // it was frequent enough for that: it stands until it is silent
}

// The measures of new errors.
const (
	errorAlpha  = 0.01             // that an error which came before too, unseen, makes a no-go
	holdAlpha   = 0.2              // that it makes a hold after the polling
	silentFor   = 3 * time.Minute  // it is over after this, or after three times the usual time between two
	leastRun    = 20 * time.Second // that an error keeps coming: a burst is no verdict
	holdRun     = 10 * time.Second
	mostNew     = 200 // errors that are followed
	mostWatched = 24 * time.Hour
	mostUnseen  = 30 * 24 * time.Hour
	rateShape   = 0.5 // of the rates that a new error may have: a Gamma law of this shape, and of one in rateSpan seconds
	rateSpan    = 60.0
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
			if c.worst >= Hold && c.silent(v.Release.At, e.Last) {
				c.back++
			}
			c.last, c.Seen = e.Last, e.Occasions
		}
		c.count, c.unseen = e.Count, e.Unseen
	}
}

// nats is the evidence that an error has begun with the release: the likelihood that it came on as many occasions since and never before, at any
// rate that it may have since, beside the best that one rate for all the time can do. Where the rate has been the same all the time, this is over
// ln 1/a at any time with a probability of a at most, so that it may be asked after each occasion.
func (c *counted) nats(at, watched time.Time) float64 {
	after := c.last.Sub(at).Seconds()
	before := (max(0, min(at.Sub(watched), mostWatched)) + min(c.unseen, mostUnseen)).Seconds()
	if after <= 0 || before <= 0 {
		return 0
	}
	n := c.times()
	rates, _ := math.Lgamma(n + rateShape)
	whole, _ := math.Lgamma(rateShape)
	since := rates - whole + rateShape*math.Log(rateSpan) - (n+rateShape)*math.Log(rateSpan+after)
	return since - n*math.Log(n/(after+before)) + n
}

// began is since when it can have come of the release: since the requests have moved to it, where it never came before that.
func (c *counted) began(l *look) time.Time {
	if moved := l.v.moved; !moved.IsZero() && !c.first.Before(moved) {
		return moved
	}
	return l.Release.At
}

// times is how often it came. Of an error that does not keep coming a burst counts once.
func (c *counted) times() float64 {
	if c.Longest() >= leastRun {
		return float64(c.Count)
	}
	return float64(c.Runs)
}

// needed is the evidence that makes so many false answers at most, of the n-th new error its part, and half of it for each time at which it can have
// begun.
func (c *counted) needed(alpha float64) (nats float64) { return math.Log(2 * float64(c.rank) / alpha) }

// judge is what an error makes it. Before the first GO a hold costs little: two occasions are enough.
func (c *counted) judge(l *look) Answer {
	nats := c.nats(c.began(l), l.Watched)
	switch n := c.times(); {
	case n >= l.limits.NoGo && nats >= c.needed(errorAlpha):
		c.worst = NoGo
	case (n >= l.limits.Hold || float64(c.Count) >= l.limits.Hold && c.Longest() >= holdRun) && (l.v.Phase != Settled || nats >= c.needed(holdAlpha)):
		c.worst = max(c.worst, Hold)
	}
	return max(c.worst, Go)
}

// silent tells an error that has stopped. One that came again has to be silent for so many times as long.
func (c *counted) silent(at, now time.Time) bool {
	usual := time.Duration(0)
	if c.Count > 0 {
		usual = c.last.Sub(at) / time.Duration(c.Count)
	}
	return now.Sub(c.last) > max(silentFor, 3*usual)*time.Duration(min(1+c.back, mostEase))
}

// findNewError looks for errors that were never seen before the release.
func findNewError(l *look) Finding {
	if l.Watched.IsZero() {
		return Finding{}
	}
	f := Finding{Answer: Go, Before: words("none"), Value: figure(0, "none new"), Text: "no new error", Change: "no-go when a new one keeps coming", Sample: 0}
	f.Limit = figure(l.limits.NoGo, fmt.Sprintf("1 new, %d times", int(l.limits.NoGo)))
	groups, total, runs, first := 0, 0, 0, (*Error)(nil)
	for i := range l.Errors {
		e := &l.Errors[i]
		c := l.v.errors[e.ID]
		if c == nil || !e.New || c.silent(l.Release.At, l.Now) {
			continue
		}
		groups, total, runs = groups+1, total+e.Count, runs+int(c.times())
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
	if runs < total { // a burst counts once
		f.Value.Text = fmt.Sprintf("%d new, %d in %s", groups, total, phrase.Plural(runs, "burst"))
	}
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
