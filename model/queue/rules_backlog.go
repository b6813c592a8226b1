package queue

import (
	"fmt"
	"strings"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

func findNoConsumers(c *subject) finding {
	switch {
	case c.q.Ready == 0:
		return passing
	case c.q.Ready < 0, c.q.Consumers < 0:
		return missing
	}
	return either(c.q.stuck() == 1)
}

func noConsumersText(c *subject) string {
	text := fmt.Sprintf("%s in %s, no worker is taking them", phrase.Count(c.q.Ready, "job waiting", "jobs waiting"), c.q.Name)
	if w := c.worker(); w.Type != "" && w.Want == 0 {
		text += ": " + w.Type + " is scaled to 0"
	}
	return text
}

func noConsumersShort(c *subject) string {
	return fmt.Sprintf("%s: %s, no worker", c.q.Name, phrase.Count(c.q.Ready, "job", "jobs"))
}

// findNotDequeued: jobs come in and none goes out, or the same job is next all the time.
func findNotDequeued(c *subject) finding {
	q := c.q
	if q.Ready < 0 {
		return missing
	}
	if q.DeadLetter || q.Ready == 0 || q.Consumers == 0 {
		return passing
	}
	in, knownIn := q.Enters.Now.Get()
	out, knownOut := q.Leaves.Now.Get()
	counted := knownIn && knownOut && q.Leaves.Source != FromBalance
	if counted { // the depth must say so too: what counts as gone may be counted when it is finished
		return either(in > 0 && out == 0 && q.Net >= in/2)
	}
	if q.headAt.IsZero() {
		return missing
	}
	return either(q.headAt.Before(c.at))
}

func notDequeuedText(c *subject) string {
	in, known := c.q.Enters.Now.Get()
	if known && in > 0 {
		return fmt.Sprintf("%s: %s in, none out, %s", c.q.Name, phrase.Rate(in), phrase.Count(c.q.Ready, "job waiting", "jobs waiting"))
	}
	return fmt.Sprintf("%s in %s, the first one does not move", phrase.Count(c.q.Ready, "job waiting", "jobs waiting"), c.q.Name)
}

// latencies are how old a job may get, by words in its queue's name.
var latencies = []struct {
	words []string
	limit time.Duration
}{
	{[]string{"critical", "urgent", "realtime"}, 30 * time.Second},
	{[]string{"low", "bulk", "batch", "slow", "background", "nightly"}, time.Hour},
}

const usualLatency = 5 * time.Minute

// LatencyLimit is the age that a queue's oldest job may have: what the user set, else its target, else by the words of its name.
func LatencyLimit(q *Queue, set AlarmSettings) time.Duration {
	if set.Latency > 0 {
		return time.Duration(set.Latency)
	}
	if within, _ := Target(q, set); within > 0 {
		return within
	}
	words := strings.FieldsFunc(strings.ToLower(q.Name), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, l := range latencies {
		for _, w := range words {
			for _, hint := range l.words {
				if w == hint {
					return l.limit
				}
			}
		}
	}
	return usualLatency
}

// findLatency: what a store estimates overstates an age, and what is only at most so old may be young; neither counts unless the user has
// set a limit or a target, and then only the estimate does. What our own watching estimates is rather too little.
func findLatency(c *subject) finding {
	age, sure := c.q.Age()
	within, _ := Target(c.q, c.settings)
	own := c.settings.Latency > 0 || within > 0
	known := sure == AgeExact || sure == AgeAtLeast || sure == AgeEstimated && (own || c.q.Oldest < 0)
	if !known {
		return missing
	}
	if c.q.DeadLetter {
		return passing
	}
	c.limit = LatencyLimit(c.q, c.settings).Seconds()
	return over(age.Seconds(), c.limit)
}

func latencyText(c *subject) string {
	age, _ := c.q.Age()
	return fmt.Sprintf("%s: oldest job %s (limit %s)", c.q.Name, phrase.Span(age), phrase.Span(time.Duration(c.limit*float64(time.Second))))
}

func latencyShort(c *subject) string {
	age, _ := c.q.Age()
	return c.q.Name + ": oldest " + phrase.Age(age)
}

func depthLasting(c *subject) time.Duration {
	if c.settings.For > 0 {
		return time.Duration(c.settings.For)
	}
	return 5 * time.Minute
}

// DepthLimit is the depth above which a queue's backlog is an alarm: what the user set, else ten times what is usual, and never less
// than a hundred.
func (st *Store) DepthLimit(q *Queue, set AlarmSettings) (limit float64, user bool) {
	c := subject{st: st, l: st.LibraryOf(q), q: q, at: st.LibraryOf(q).At, settings: set}
	return c.depthLimit()
}

func (c *subject) depthLimit() (limit float64, set bool) {
	q := c.q
	if c.settings.Depth > 0 {
		return float64(c.settings.Depth), true
	}
	for _, w := range q.watched {
		if w.rule.name == DepthRule {
			return w.limit, false
		}
	}
	return max(depthFloor, depthFactor*q.usual(c.at)), false
}

func findDepth(c *subject) finding {
	q := c.q
	if q.Ready < 0 {
		return missing
	}
	if q.DeadLetter {
		return passing
	}
	limit, set := c.depthLimit()
	c.limit = limit
	f := over(float64(q.Ready), limit)
	if f == firing && !set && q.Forecast().Outlook == Draining {
		return undecided // a batch that is being worked off is no trouble
	}
	return f
}

func depthText(c *subject) string {
	return fmt.Sprintf("%s in %s (limit %s)", phrase.Count(c.q.Ready, "job", "jobs"), c.q.Name, phrase.Number(int(c.limit)))
}

func jobsShort(c *subject) string { return c.q.Name + ": " + phrase.Count(c.q.Ready, "job", "jobs") }

// How long a queue must have grown. One that is far above what is usual for it is not taken for a wave. Where the user has set a limit,
// that says from when on it is too much.
const (
	growthFor      = 10 * time.Minute
	swiftGrowthFor = 45 * time.Second
)

func growthLasting(c *subject) time.Duration {
	if limit, set := c.depthLimit(); !set && float64(c.q.Ready) >= limit {
		return swiftGrowthFor
	}
	return growthFor
}

func findGrowth(c *subject) finding {
	q := c.q
	if q.Ready < 0 || len(q.Points) < 2 {
		return missing
	}
	if q.DeadLetter || float64(q.Ready) < clearAt*depthFloor {
		return passing
	}
	out, known := q.Leaves.Shown.Get()
	if !known {
		out = 0
	}
	switch f := q.Forecast(); {
	case f.Outlook == Growing && q.Ready >= depthFloor && q.Net >= (growthFactor-1)*out:
		return firing
	case f.Outlook == Draining:
		return passing
	}
	return undecided
}

func growthText(c *subject) string {
	text := fmt.Sprintf("%s is growing: %s, +%s", c.q.Name, phrase.Count(c.q.Ready, "job", "jobs"), phrase.Rate(c.q.Net))
	if f := c.q.Forecast(); f.Outlook == Growing {
		text += ", twice as many in " + phrase.Span(f.Left)
	}
	return text
}

func growthShort(c *subject) string {
	return fmt.Sprintf("%s grows: %s, +%s", c.q.Name, phrase.Count(c.q.Ready, "job", "jobs"), phrase.Rate(c.q.Net))
}

func findLongDrain(c *subject) finding {
	q := c.q
	if q.Ready < 0 || len(q.Points) < 2 {
		return missing
	}
	f := q.Forecast()
	switch {
	case q.DeadLetter || q.Ready < depthFloor || f.Outlook == Drained:
		return passing
	case f.Outlook == Draining:
		return over(f.Left.Seconds(), longDrain.Seconds())
	}
	return undecided
}

func longDrainText(c *subject) string {
	return fmt.Sprintf("%s needs %s to drain %s", c.q.Name, phrase.Span(c.q.Forecast().Left), phrase.Count(c.q.Ready, "job", "jobs"))
}
