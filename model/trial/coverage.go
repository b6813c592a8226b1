package trial

import (
	"time"

	"app.gonogo/gonogo/model"
)

// Span is a piece of time, and what is missing in it.
type Span struct {
	From, To time.Time
	What     string
}

// Coverage is what a recording knows of an app. What it lacks no rule could look at.
type Coverage struct {
	From, To time.Time
	Watched  time.Duration // of the log
	Missing  []Span        // in which the log is missing, or nothing was recorded
	More     int           // of those, that are not listed
	Requests int
	Queues   bool // a queue store was read
	Memory   bool // dynos tell of their memory
	Releases bool // the ledger is known
	Status   bool // Heroku's status page was read
	Past     int  // releases that are remembered from before

	last  time.Time // the second before
	app   *model.App
	until time.Time // up to where the log was counted
}

// The steps in which the log is counted: what is missing is known when a later line has come.
const (
	step     = 10 * time.Second
	behind   = 30 * time.Second
	jump     = 5 * time.Second
	mostGaps = 20
)

func (c *Coverage) second(s *model.State, a *model.App, now time.Time) {
	if c.From.IsZero() {
		c.From, c.until = now, now
	}
	if !c.last.IsZero() && now.Sub(c.last) > jump {
		c.miss(c.last, now, "nothing was recorded")
	}
	c.last, c.To, c.app = now, now, a
	for end := c.until.Add(step); !end.Add(behind).After(now); end = c.until.Add(step) {
		c.count(a, end)
	}
	c.Queues = c.Queues || queuesRead(s, a)
	c.Releases = c.Releases || a.Ledger.Known
	c.Status = c.Status || s.Platform.Reachable
	c.Past = len(a.Baseline.Past)
	if !c.Memory {
		for i := range a.Processes.Types {
			for k := range a.Processes.Types[i].Dynos {
				c.Memory = c.Memory || len(a.Processes.Types[i].Dynos[k].Memory) > 0
			}
		}
	}
}

// end counts what is left of the time that came last.
func (c *Coverage) end() {
	if until := c.To.Add(-2 * time.Second); c.app != nil && until.After(c.until) {
		c.count(c.app, until)
	}
}

// count counts what was watched of a step.
func (c *Coverage) count(a *model.App, end time.Time) {
	from := c.until
	c.until = end
	covered := a.Router.Covered(from, end)
	c.Watched += covered.Watched
	w := a.Router.Between(from, end)
	c.Requests += w.Requests
	if missing := end.Sub(from) - covered.Watched; missing > time.Second {
		c.miss(from, end, "the log is missing")
	}
}

// miss notes that something is missing; what touches the last such span belongs to it.
func (c *Coverage) miss(from, to time.Time, what string) {
	if n := len(c.Missing); n > 0 && c.Missing[n-1].What == what && !from.After(c.Missing[n-1].To) {
		c.Missing[n-1].To = to
		return
	}
	if len(c.Missing) >= mostGaps {
		c.More++
		return
	}
	c.Missing = append(c.Missing, Span{from, to, what})
}

func queuesRead(s *model.State, a *model.App) bool {
	for _, id := range a.Stores {
		if st := s.Store(id); st != nil && !st.At.IsZero() {
			return true
		}
	}
	return false
}

// Lacks are what the rules could not look at, in words.
func (c *Coverage) Lacks(text bool) (list []string) {
	for _, one := range []struct {
		there bool
		what  string
	}{
		{text, "the text of log lines: errors and requests are known only as far as facts tell"},
		{c.Requests > 0, "requests"},
		{c.Queues, "queues"},
		{c.Memory, "memory of dynos"},
		{c.Releases, "releases"},
		{c.Status, "Heroku's status"},
		{c.Past > 0, "what earlier releases left behind"},
	} {
		if !one.there {
			list = append(list, one.what)
		}
	}
	return list
}
