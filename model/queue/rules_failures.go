package queue

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/model/phrase"
)

func findDead(c *subject) finding {
	return deadFinding(c.q.deaths)
}

// findLibraryDead looks at the whole where the library does not keep its dead by queue.
func findLibraryDead(c *subject) finding {
	for _, q := range c.l.queues {
		if q.deaths != nil {
			return passing
		}
	}
	return deadFinding(c.l.deaths)
}

func deadFinding(marks []counterMark) finding {
	if marks == nil {
		return missing
	}
	return over(float64(grew(marks)), deadBurst+1)
}

func deadText(c *subject) string {
	where, marks := c.where()
	return fmt.Sprintf("%s given up in %s within 5m", phrase.Count(int(grew(marks)), "job", "jobs"), where)
}

// where names what a rule that is about queues and libraries alike has looked at, and its dead.
func (c *subject) where() (string, []counterMark) {
	if c.q != nil {
		return c.q.Name, c.q.deaths
	}
	return c.l.Name, c.l.deaths
}

func findFailures(c *subject) finding { return failing(c.q.failures, c.q.finished) }

func findLibraryFailures(c *subject) finding {
	for _, q := range c.l.queues {
		if q.failures != nil {
			return passing
		}
	}
	return failing(c.l.failures, c.l.finished)
}

func failing(failed, finished []counterMark) finding {
	if failed == nil || finished == nil {
		return missing
	}
	f, n := float64(grew(failed)), float64(grew(finished))
	if f < failedFloor {
		return passing
	}
	return over(f, failedPart*max(n, f))
}

func failuresText(c *subject) string {
	where, failed, finished := c.failed()
	return fmt.Sprintf("%s of %s of %s failed within 5m", phrase.Number(failed), phrase.Count(finished, "job", "jobs"), where)
}

func failuresShort(c *subject) string {
	where, failed, finished := c.failed()
	return fmt.Sprintf("%s: %s of jobs fail", where, phrase.Percent(float64(failed)/float64(finished)))
}

// failed is where jobs failed, how many, and of how many.
func (c *subject) failed() (where string, failed, finished int) {
	where, marks, of := c.l.Name, c.l.failures, c.l.finished
	if c.q != nil {
		where, marks, of = c.q.Name, c.q.failures, c.q.finished
	}
	f := grew(marks)
	return where, int(f), int(max(grew(of), f, 1))
}

func findHeld(c *subject) finding {
	if c.q.HeldLimit <= 0 {
		return missing
	}
	return either(c.q.Held > c.q.HeldLimit)
}

func heldText(c *subject) string {
	return fmt.Sprintf("a job of %s has been in progress for %s (limit %s)", c.q.Name, phrase.Span(time.Duration(c.q.Held)), phrase.Span(time.Duration(c.q.HeldLimit)))
}

func findWarning(c *subject) finding { return either(c.q.Warn != "") }
