package work

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/trouble"
)

// Failing is a stretch in which a good part of a class's runs failed. The zero value is none.
type Failing struct {
	trouble.Spell
	Blame       int // the release since which they fail; 0: none, or they failed before it
	Now, Before Counts
	Known       bool // what came before the release is known
	on          int  // the release that is current
}

// The measures of failing jobs. Of few runs an interval decides, over the longer span: whether the part that fails, as far as so few can tell, is
// surely that large.
const (
	failSpan    = 5 * time.Minute
	failEnded   = 10 // runs below which no part is told
	failFailed  = 5  // failures below which it is chance
	fewFailed   = 3  // failures of few runs below which it is chance
	failPart    = 0.20
	leastFailed = 8 // of the whole window
	slowPart    = 0.10
	clearPart   = 0.05 // below it, it is over
	blameFor    = 10 * time.Minute
	slack       = time.Minute // of the minutes in which runs are counted
	deviations  = 1.96        // of the interval: one in forty lies below it
)

// Tick is the time that goes on: minutes are forgotten, jobs begin to fail or fail no more. It gives the names of the classes that fail no
// more, with the trouble that is over.
func (t *Jobs) Tick(cur Current) (over []Class) {
	for name, c := range t.classes {
		c.own.prune(cur)
		c.inner.prune(cur)
		if len(c.own)+len(c.inner) == 0 {
			delete(t.classes, name)
			t.version++
			continue
		}
		was := c.failing
		c.judge(cur, t.KnowsBefore(cur))
		if was.On() && !c.failing.On() {
			over = append(over, Class{Name: name, failing: was})
		}
		if was.On() != c.failing.On() {
			t.version++
		}
	}
	for i := range t.Waits.slots {
		t.Waits.slots[i].prune(cur)
	}
	if t.Workers.judge(cur) {
		t.version++
	}
	return over
}

// judge looks at the runs of the last minutes.
func (c *Class) judge(cur Current, known bool) {
	f := &c.failing
	last := c.lastOf(func(n *Counts) int { return n.Failed })
	if !f.On() && (last.IsZero() || cur.Now.Sub(last) > Window) {
		return
	}
	short, long := c.counts(cur.now(failSpan)), c.counts(cur.now(Window))
	fails := short.Ended() >= failEnded && short.Failed >= failFailed && short.Part() >= failPart ||
		short.Failed > 0 && long.Ended() >= failEnded && long.Failed >= leastFailed && long.Part() >= slowPart ||
		short.Failed > 0 && long.Failed >= fewFailed && long.surely() >= failPart
	switch {
	case f.On() && (short.Ended() >= failEnded && short.Part() < clearPart || c.rests(cur, last)):
		*f = Failing{}
	case fails && !f.On():
		since := c.firstFailed(cur)
		f.Spell = trouble.Spell{Since: since, Last: cur.Now, Times: 1}
		fallthrough
	case fails:
		f.Last, f.Now, f.Known, f.on = cur.Now, long, known, cur.Version
		if f.Blame = 0; known {
			f.Before = c.counts(cur.before)
			if after := f.Since.Sub(cur.At); after > -slack && after < blameFor && f.Before.Part() < long.Part()/2 {
				f.Blame = cur.Version
			}
		}
	}
}

// rests tells that none has failed for a while. A class that runs seldom has to be done once, or to be unseen for long.
func (c *Class) rests(cur Current, failed time.Time) bool {
	quiet := cur.Now.Sub(failed)
	return quiet >= Window || quiet >= failSpan+slack && !c.lastOf(func(n *Counts) int { return n.Done }).Before(failed)
}

// surely is the part of the runs that fails at least, as far as so many can tell: the lower end of Wilson's interval.
func (c Counts) surely() float64 {
	n, p, z := float64(c.Ended()), c.Part(), deviations
	if n == 0 {
		return 0
	}
	return (p + z*z/(2*n) - z*math.Sqrt(p*(1-p)/n+z*z/(4*n*n))) / (1 + z*z/n)
}

// lastOf is the end of the last minute in which there was one of what is counted.
func (c *Class) lastOf(counted func(*Counts) int) (last time.Time) {
	for _, l := range []slots{c.own, c.inner} {
		for i := len(l) - 1; i >= 0; i-- {
			if counted(&l[i].Counts) > 0 {
				if end := time.Unix((l[i].minute+1)*60, 0); end.After(last) {
					last = end
				}
				break
			}
		}
	}
	return last
}

// firstFailed is the first minute of now in which a run failed, not before the release.
func (c *Class) firstFailed(cur Current) time.Time {
	in, first := cur.now(Window), cur.Now
	for _, l := range []slots{c.own, c.inner} {
		for i := range l {
			if l[i].Failed > 0 && in(&l[i]) {
				if at := time.Unix(l[i].minute*60, 0); at.Before(first) {
					first = at
				}
				break
			}
		}
	}
	if first.Before(cur.At) {
		first = cur.At
	}
	return first.UTC()
}

// AllFailing are the classes that fail, those of which the largest part does first.
func (t *Jobs) AllFailing() (list []*Class) {
	for _, c := range t.classes {
		if c.failing.On() {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b *Class) int {
		return cmp.Or(cmp.Compare(b.failing.Now.Part(), a.failing.Now.Part()), strings.Compare(a.Name, b.Name))
	})
	return list
}

// Dying is a stretch in which workers died one after the other. The zero value is none.
type Dying struct {
	trouble.Spell
	Deaths []Death // of now
	Before int     // in the same span before the release
}

// The measures of dying workers: one that dies is replaced within a second, and nobody need know.
const (
	dyingDeaths = 3
	dyingSpan   = 10 * time.Minute
)

// judge looks at the deaths of the last minutes; true where trouble began or ended.
func (w *Workers) judge(cur Current) bool {
	recent := w.Since(cur.Now.Add(-dyingSpan))
	switch was := w.Dying.On(); {
	case len(recent) >= dyingDeaths:
		if !was {
			w.Dying = Dying{Spell: trouble.Spell{Since: recent[0].At, Times: 1}}
		}
		w.Dying.Last, w.Dying.Deaths, w.Dying.Before = cur.Now, w.Now(cur), w.Before(cur)
		return !was
	case was && len(recent) == 0:
		w.Dying = Dying{}
		return true
	}
	return false
}
