package looks

import (
	"math"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/phrase"
	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/severity"
	"app.gonogo/gonogo/tui/theme"
)

// The words of a queue's row. What is not known is a dash; zero is zero.

// Depth is how many jobs are ready, as far as that can be trusted: 1,385, 10,000+, ~12,000, a dash.
func Depth(g *theme.Glyphs, q *queue.Reading) string {
	switch {
	case q.Quality == queue.NotKnown || q.Ready < 0:
		return g.Dash
	case q.Quality == queue.Capped:
		return phrase.Number(q.Ready) + "+"
	case q.Quality == queue.Estimated:
		return "~" + phrase.Number(q.Ready)
	}
	return phrase.Number(q.Ready)
}

// Oldest is the age of the oldest job, as far as that is known: 2m 17s, ~41s, at least or at most so much, a dash. An empty queue has
// none.
func Oldest(g *theme.Glyphs, q *queue.Queue) string {
	age, sure := q.Age()
	if q.Ready == 0 || sure == queue.AgeUnknown {
		return g.Dash
	}
	sign := map[queue.AgeQuality]string{queue.AgeEstimated: "~", queue.AgeAtLeast: "≥", queue.AgeAtMost: "≤"}[sure]
	if g == theme.ASCII {
		sign = map[queue.AgeQuality]string{queue.AgeEstimated: "~", queue.AgeAtLeast: ">", queue.AgeAtMost: "<"}[sure]
	}
	return sign + phrase.Span(age)
}

// Target is the target of a queue and the part of the time in which it was met: 5m 98.2 %; a dash where there is none.
func Target(g *theme.Glyphs, q *queue.Queue) (string, theme.Role) {
	if q.Target.Within <= 0 {
		return g.Dash, theme.Dim
	}
	part, known := q.Target.Percent()
	role := theme.Text
	if !known {
		part, role = g.Dash, theme.Dim
	} else if q.Target.Missed == 0 {
		role = theme.Dim
	}
	return phrase.Span(q.Target.Within) + " " + part, role
}

// Flow is a rate; ~ where it only follows from the other direction.
func Flow(g *theme.Glyphs, f queue.Flow) string {
	v, known := f.Shown.Get()
	switch {
	case !known:
		return g.Dash
	case f.Source == queue.FromBalance && v != 0:
		return "~" + phrase.PerSecond(v)
	}
	return phrase.PerSecond(v)
}

// Net is the change of depth a second with its sign. It needs two readings.
func Net(g *theme.Glyphs, q *queue.Queue) string {
	if len(q.Points) < 2 || q.Ready < 0 {
		return g.Dash
	}
	return Signed(q.Net)
}

// Signed is a change a second with its sign; none has no sign.
func Signed(v float64) string {
	text := phrase.PerSecond(math.Abs(v))
	switch {
	case math.Abs(v) < 0.05: // less than a job in twenty seconds is the breath of a queue
		return phrase.PerSecond(0)
	case v < 0:
		return "-" + text
	}
	return "+" + text
}

// NotDraining is what stands in place of the time until a queue is empty, where jobs wait and their number does not fall.
const NotDraining = "not draining"

// Drains is when the queue is empty: 2m, ~1h 05m where that is rough, or what it does instead. It is a judgement of at least a minute of
// readings.
func Drains(g *theme.Glyphs, q *queue.Queue) (string, theme.Role) {
	switch {
	case q.Stream:
		return "stream", theme.Dim
	case q.DeadLetter:
		return "dead letters", theme.Dim
	case q.Paused:
		return "paused", theme.Dim
	}
	switch q.Trend() {
	case queue.Growing:
		return NotDraining, theme.Warn
	case queue.Stalled:
		return NotDraining, theme.Bad
	case queue.Level:
		return "steady", theme.Dim
	case queue.Draining:
		left, exact := q.EmptyAfter()
		if !exact {
			return "~" + phrase.Span(left), theme.Text
		}
		return phrase.Span(left), theme.Text
	}
	return g.Dash, theme.Dim
}

// QueueMark is the shape of the worst alarm of a queue, or that it is paused; nothing where there is nothing to mark.
func QueueMark(g *theme.Glyphs, q *queue.Queue) (string, theme.Role) {
	switch a := q.Worst(); {
	case a != nil:
		return AlarmMark(g, a)
	case q.Paused:
		return g.Stopped, theme.Dim
	}
	return "", theme.Text
}

// AlarmMark is the shape of an alarm.
func AlarmMark(g *theme.Glyphs, a *queue.Alarm) (string, theme.Role) {
	switch {
	case !a.Sounds():
		return g.Starting, theme.Dim
	case a.Severity == severity.Critical:
		return g.Bad, theme.Bad
	}
	return g.Hold, theme.Warn
}

// AlarmWord is what a rule of alarms has found, in a word or two behind the name of the queue: "exports grows".
func AlarmWord(rule queue.RuleName) string {
	switch rule {
	case queue.NoConsumersRule:
		return "has no workers"
	case queue.NotDequeuedRule:
		return "is stuck"
	case queue.LatencyRule:
		return "waits"
	case queue.DepthRule:
		return "is deep"
	case queue.GrowthRule:
		return "grows"
	case queue.LongDrainRule:
		return "drains slowly"
	case queue.DeadRule:
		return "gives up jobs"
	case queue.FailuresRule:
		return "fails jobs"
	case queue.HeldRule:
		return "holds a job"
	}
	return "warns"
}

// Numbered is a number of a whole library with the word that it is told by.
type Numbered struct{ Word, Text string }

// LibraryNumbers are the numbers of a library that are known and not zero: busy 10 of 10, retry 9.
func LibraryNumbers(l *queue.Library) (out []Numbered) {
	slots := 0
	for _, w := range l.Workers {
		slots += w.Concurrency
	}
	for i, t := range l.Totals.Named() {
		text := phrase.Number(t.N)
		if i == 0 && l.Totals.Busy > 0 && slots >= t.N { // busy is the first that is named
			text += " of " + phrase.Number(slots)
		}
		out = append(out, Numbered{t.Word, text})
	}
	return out
}

// WorkersRole is the role of how many workers of a queue live. None is trouble while jobs wait, unless dynos of theirs start just now.
func WorkersRole(app *model.App, q *queue.Queue) theme.Role {
	if q.Ready <= 0 || q.Consumers != 0 || q.Paused || q.DeadLetter {
		return theme.Text
	}
	if app == nil {
		return theme.Bad
	}
	if t, one := app.Work(q).Type(); one {
		if row, ok := app.Processes.Type(t); ok && row.Starts() && row.Crashed() == 0 {
			return theme.Warn
		}
	}
	return theme.Bad
}
