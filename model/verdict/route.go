package verdict

import (
	"fmt"
	"math"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

// shown is the span whose figures a finding shows.
const shown = 3 * time.Minute

// requestsOf tells whether there is anybody who answers requests.
func (l *look) answered() bool {
	if !l.KnownTypes {
		return l.Requests != nil
	}
	for _, t := range l.Types {
		if t.Answered && t.Want > 0 {
			return l.Requests != nil
		}
	}
	return false
}

// recent is the requests of the last minutes, as far as they belong to the release.
func (l *look) recent() Window {
	from := l.Now.Add(-shown)
	if at := l.v.moved; at.After(from) {
		from = at
	}
	return l.Requests.Between(from, l.Now)
}

// findFailing looks whether more requests fail than did, and than may.
func findFailing(l *look) Finding {
	if !l.answered() {
		return Finding{}
	}
	if l.Log.Held != "" {
		return Finding{Answer: NoData, Value: words("not counted"), Sample: -1, Text: "requests are not counted: the log is not read whole", Change: "judged when all of it is read", atOnce: true}
	}
	v, now := l.v, l.v.recent
	part := 0.0
	if now.Requests > 0 {
		part = float64(now.Failed) / float64(now.Requests)
	}
	f := Finding{Answer: Go, Sample: now.Requests, Value: Measure{Text: "no requests"}}
	if now.Requests > 0 {
		f.Value = figure(100*part, phrase.Percent(part)+" 5xx"+coded(now))
	}
	before := v.before
	if before.Requests > 0 {
		share := float64(before.Failed) / float64(before.Requests)
		f.Before = figure(100*share, phrase.Percent(share))
	}
	if v.failing == nil {
		f.Limit = words("judged after the boot")
		f.Answer = NoData
		f.Text, f.Change = "the first "+phrase.Span(failFrom)+" after the boot do not count", "judged when all are up"
		return l.failing(f)
	}
	limit := phrase.Percent(v.failLimit)
	f.Limit = figure(100*v.failLimit, "over "+limit)
	f.Text = fmt.Sprintf("%s of requests fail%s", phrase.Percent(part), coded(now))
	f.Change = "no-go if clearly more than " + limit + " fail"
	if nats := v.failing.nats(); nats >= sure || l.v.stands(FailingRule) == NoGo && nats >= unlikely {
		f.Answer = NoGo
		f.Change = "changes 3m after 5xx is under " + limit
		if l.troubled() {
			f.Answer, f.blameless = Hold, true
			f.Text += ", while Heroku has an incident"
		}
	}
	if nats := v.more.nats(); f.Answer < Hold && l.speaks(FailingRule, nats) {
		f.Answer = Hold
		f.Text += ", clearly more than before"
		f.Change = fmt.Sprintf("no-go if clearly more than %s fail, go 3m after it is under %s", limit, phrase.Percent(v.moreLimit))
		f.blameless = l.troubled()
	}
	return l.failing(f)
}

// speaks tells whether evidence is enough for a hold, or not so little that one is over. Before the first GO a hold costs little.
func (l *look) speaks(name RuleName, nats float64) bool {
	switch {
	case nats >= clear, nats >= clearly && l.v.Phase != Settled:
		return true
	}
	return nats >= unlikely && l.v.stands(name) >= Hold
}

// failing holds while the advice says that requests fail: what is not sure enough for a no-go is no go beside such a sentence.
func (l *look) failing(f Finding) Finding {
	if f.Answer < Hold && !l.Failing.IsZero() {
		f.Answer, f.Since = Hold, l.Failing
		f.Change = "no-go if it goes on"
	}
	return f
}

// coded is the code that most failed requests have, where they are worth a word.
func coded(w Window) string {
	if w.Code == "" || w.Failed < fewFailed {
		return ""
	}
	return ", " + w.Code
}

// troubled tells that the platform's own trouble may be the cause: it began before or soon after what went wrong, and not long after a release.
func (l *look) troubled() bool {
	return l.Platform.Incident != "" && (l.Release.Version == 0 || l.Platform.Since.Before(l.Release.At) || l.Now.Sub(l.Release.At) > blameFor)
}

// The measures of failing requests.
const (
	aloneLimit = 5    // percent, where nothing is known of the time before
	mostLimit  = 0.10 // no more than this is taken for usual where few requests were seen before
	timesUsual = 2.0
	fewFailed  = 3
)

// limitOf is the share of failing requests above which it is no-go.
func limitOf(before Window, percent float64) float64 {
	floor := percent / 100
	if before.Requests == 0 {
		return max(floor, aloneLimit/100.0)
	}
	share := float64(before.Failed) / float64(before.Requests)
	_, high := bounds(before.Requests, before.Failed, 1.64)
	return max(floor, timesUsual*share, min(timesUsual*high, mostLimit))
}

// moreThan is the share of failing requests above which it is a hold: so many more percent than usual, and at least a third more.
func moreThan(usual Window, percent float64) float64 {
	if usual.Requests == 0 {
		return aloneLimit / 100.0
	}
	share := float64(usual.Failed) / float64(usual.Requests)
	_, high := bounds(usual.Requests, usual.Failed, 1.64)
	return max(share+percent/100, 1.33*share, high)
}

// findSlow looks whether requests take longer than they did.
func findSlow(l *look) Finding {
	v := l.v
	if !l.answered() || v.slow == nil || l.Log.Held != "" {
		return Finding{}
	}
	f := Finding{Answer: Go, Before: words("p95 " + phrase.Latency(v.p95)), Limit: figure(l.limits.Hold, "over "+phrase.Latency(scaled(v.p95, l.limits.Hold))), Sample: 0}
	if t := v.recent.Times; t != nil && t.Count() > 0 {
		p95 := t.Quantile(0.95)
		f.Sample, f.Value = t.Count(), figure(float64(p95.Milliseconds()), "p95 "+phrase.Latency(p95))
	}
	f.Text = "requests take " + f.Value.Text + ", before it was " + phrase.Latency(v.p95)
	f.Change = "hold if they clearly take over " + times(l.limits.Hold) + " as long"
	switch nats := v.slower.nats(); {
	case nats >= sure, nats >= unlikely && v.stands(SlowRule) == NoGo:
		f.Answer = NoGo
	case l.speaks(SlowRule, v.slow.nats()):
		f.Answer = Hold
	}
	if f.Answer >= Hold {
		f.Change = "go 2m after p95 is under " + phrase.Latency(scaled(v.p95, l.limits.Hold))
	}
	if f.Answer == NoGo && l.troubled() {
		f.Answer, f.blameless = Hold, true
	}
	return f
}

func times(n float64) string { return fmt.Sprintf("%g times", math.Round(n*10)/10) }

func scaled(d time.Duration, by float64) time.Duration { return time.Duration(float64(d) * by) }

// slowPair tests whether service times have grown by more than a factor: whether more of them exceed so many times the old p95 than one in
// 20, or so many times the old median than half. Ranks alone count, so that it holds for times of any law.
type slowPair struct {
	tail, middle     *shareTest
	tailAt, middleAt time.Duration
}

// leastTimes is how many service times must be known from before.
const leastTimes = 30

// newSlowPair is the test of a factor; nil where too little is known of the time before. Of few times a quantile is uncertain: the one that counts lies
// a deviation higher. What is counted in steps may have more above a step than the quantile says: that is what is allowed then.
func newSlowPair(before Times, factor, block float64) *slowPair {
	if before == nil || before.Count() < leastTimes {
		return nil
	}
	at := func(q float64) time.Duration {
		return scaled(before.Quantile(min(1, q+math.Sqrt(q*(1-q)/float64(before.Count())))), factor)
	}
	p := &slowPair{tailAt: at(0.95), middleAt: at(0.5)}
	p.tail, p.middle = newShareTest(0.06, block, nearMultiples), newShareTest(0.52, block, nearMultiples)
	return p
}

func (p *slowPair) add(t Times) {
	n := t.Count()
	p.tail.add(n, t.Over(p.tailAt))
	p.middle.add(n, t.Over(p.middleAt))
}

func (p *slowPair) nats() float64 {
	return math.Log((math.Exp(p.tail.nats()) + math.Exp(p.middle.nats())) / 2)
}

// findMaintenance looks whether anybody is let in at all.
func findMaintenance(l *look) Finding {
	if !l.Maintenance {
		return Finding{}
	}
	return Finding{Answer: Hold, Value: words("maintenance"), Limit: words("any"), Sample: -1, blameless: true,
		Text: "maintenance is on: nobody is let in", Change: "judged when it is off"}
}
