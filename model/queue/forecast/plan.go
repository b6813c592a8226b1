// Package forecast says when the backlog of a process type is gone: with the dynos that run, with others, and how many it takes for a given
// time. Where the rates do not tell, it says what is missing.
package forecast

import (
	"math"
	"time"

	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
)

// Crew is the dynos of a process type and what they take from.
type Crew struct {
	Type   string
	Up     int       // dynos that run
	Since  time.Time // since when there are so many, by the stores' clocks; zero: for longer than is known
	Works  []Work
	Others []string // process types that take from the same queues
}

// Work is a queue that a process type takes from, or all queues of a library together.
type Work struct {
	Store queue.StoreID
	Names []string
	Queue *queue.Queue // of several names: their sum
	Stale bool         // its last reading is too old to be believed
}

// Plan is what is known of a backlog and of those who work it off.
type Plan struct {
	Type    string
	Names   []string // of the queues
	Backlog int
	Dynos   int
	Over    time.Duration // what the rates were seen over
	Missing string        // why no forecast can be made; empty when one can
	Unread  bool          // not even the backlog is known
	Idle    bool          // hardly anything waits: nothing to forecast

	in, out estimate
}

// few jobs are no backlog.
const few = 10

// Of is the forecast of a crew; false when it takes from no queue that is known.
func Of(c Crew) (Plan, bool) {
	p := Plan{Type: c.Type, Dynos: c.Up}
	if len(c.Works) == 0 {
		return p, false
	}
	var all [][]block
	unread, unrated := []string{}, []string{}
	for _, w := range c.Works {
		p.Names = append(p.Names, w.Names...)
		if w.Queue.Ready < 0 || w.Stale {
			unread = append(unread, w.Names...)
			continue
		}
		p.Backlog += w.Queue.Ready
		if _, in := w.Queue.Enters.Now.Get(); !in {
			unrated = append(unrated, w.Names...)
		} else if _, out := w.Queue.Leaves.Now.Get(); !out {
			unrated = append(unrated, w.Names...)
		}
		all = append(all, blocksOf(w.Queue, c.Since))
	}
	p.weigh(c, sum(all), unread, unrated)
	return p, true
}

// weigh takes the rates from the blocks, or says what stands in the way.
func (p *Plan) weigh(c Crew, blocks []block, unread, unrated []string) {
	working := busy(blocks)
	switch {
	case len(unread) > 0:
		p.Unread, p.Missing = true, "how many jobs wait in "+listed(unread)+" is not known now"
	case p.Backlog < few:
		p.Idle = true
		p.rest(blocks)
	case c.Up == 0:
		p.Missing = "no " + c.Type + " dyno is up, so it is not known how much one does"
	case len(c.Others) > 0:
		p.Missing = listed(c.Others) + " takes from the same queues, and who does how much is not known"
		if len(c.Others) > 1 {
			p.Missing = listed(c.Others) + " take from the same queues, and who does how much is not known"
		}
	case len(unrated) > 0:
		p.Missing = "how fast jobs come into and leave " + listed(unrated) + " is not known yet, or not counted"
	case len(working) < fewestSteps:
		p.Missing = p.early(c, blocks, working)
	default:
		alikes, changed := steady(working)
		if changed != nil {
			p.Missing = changed.words()
			return
		}
		p.rest(alikes)
	}
}

// rest has the forecast rest on the rates of blocks.
func (p *Plan) rest(blocks []block) {
	if len(blocks) == 0 {
		return
	}
	p.in, p.out = measure(blocks, inOf), measure(blocks, outOf)
	p.Over = time.Duration(len(blocks)) * blockSpan
}

// early says how long it takes until there is a forecast.
func (p *Plan) early(c Crew, blocks, working []block) string {
	missing := phrase.Span(time.Duration(fewestSteps-len(working)) * blockSpan)
	switch {
	case len(blocks) > len(working):
		return "the queue was empty a moment ago, so how much a dyno can do will be known in " + missing
	case c.changed():
		return "the dynos of " + c.Type + " have just changed; their rate will be known in " + missing
	}
	return "the rates have not been watched for long enough; known in " + missing
}

// changed tells that there have not been as many dynos for long enough.
func (c Crew) changed() bool {
	for _, w := range c.Works {
		if n := len(w.Queue.Points); n > 0 && w.Queue.Points[n-1].At.Sub(c.Since) < fewestSteps*blockSpan {
			return true
		}
	}
	return false
}

// words say what has changed.
func (c *change) words() string {
	what := "what comes in"
	if c.done {
		what = "what is done"
	}
	return what + " changes: " + phrase.Rate(c.newer) + " of late, " + phrase.Rate(c.older) + " before"
}

// Answer is what becomes of the backlog with a number of dynos.
type Answer struct {
	Dynos  int
	Is     Kind
	After  time.Duration // until it is gone
	Close  bool          // unsure, because as much comes in as is done, as far as can be told
	Excess float64       // jobs a second by which more is done than comes in; negative: by which the backlog grows
}

// Kind is a kind of answer.
type Kind uint8

// The kinds.
const (
	Unsure Kind = iota // the rates are too close to one another, or differ too much from moment to moment
	Gone
	Never
)

// sureWithin is how far a time that is told may be from what comes, if the rates stay.
const sureWithin = 0.15

// With is the answer for a number of dynos, each of which does as much as one does now.
func (p Plan) With(dynos int) Answer {
	a := Answer{Dynos: dynos}
	if p.Missing != "" || p.Idle || p.Dynos == 0 {
		return a
	}
	part := float64(dynos) / float64(p.Dynos)
	a.Excess = part*p.out.rate - p.in.rate
	off := math.Hypot(part*p.out.off, p.in.off)
	a.Close = off >= math.Abs(a.Excess)
	if a.Excess <= 0 {
		if !a.Close {
			a.Is = Never
		}
		return a
	}
	seconds := float64(p.Backlog) / a.Excess
	chance := math.Hypot(math.Sqrt(part)*p.out.spread, p.in.spread) * math.Sqrt(blockSpan.Seconds()/seconds) // what the time until then brings by chance
	if math.Hypot(off, chance) <= sureWithin*a.Excess && seconds <= longest.Seconds() {
		a.Is, a.After = Gone, time.Duration(seconds*float64(time.Second))
	}
	return a
}

// longest is a time beyond which the rates of today say nothing.
const longest = 7 * 24 * time.Hour

// Needed is how many dynos it takes for the backlog to be gone within a time: from so many, which may do, to so many, which surely do.
// False where that cannot be told to within one.
func (p Plan) Needed(within time.Duration) (from, to int, known bool) {
	if p.Missing != "" || p.Idle || p.Dynos == 0 || p.out.rate <= 0 {
		return 0, 0, false
	}
	each := p.out.rate / float64(p.Dynos)
	rate := p.in.rate + float64(p.Backlog)/within.Seconds()
	off := math.Hypot(rate/p.out.rate*p.out.off, p.in.off)
	from, to = max(1, int(math.Ceil((rate-off)/each))), max(1, int(math.Ceil((rate+off)/each)))
	return from, to, to-from <= 1
}
