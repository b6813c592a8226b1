package queue

import (
	"slices"
	"time"
)

// A trend is read off the depths of a minute or two: one reading that is higher than the one before it says nothing, and a queue
// breathes. What lies in the quarter at the edge of either half is left out of the comparison.
const (
	trendLeast = time.Minute
	trendOver  = 2 * time.Minute
	trendEdge  = 4
	fewestRead = 3
)

// Rhythm is how often the library's queues are read.
func (l *Library) Rhythm() time.Duration { return l.rhythm() }

// Trend is where the depth of a queue has gone over at least a minute of readings; Unclear where there are not that many. It is
// for the eye: Forecast follows faster, and alarms have their own patience.
func (q *Queue) Trend() Outlook {
	switch {
	case q.Ready < 0:
		return Unclear
	case q.Ready == 0:
		return Drained
	}
	points := q.latest()
	if points == nil {
		return Unclear
	}
	half := len(points) / 2
	older, newer := depthsOf(points[:half]), depthsOf(points[len(points)-half:])
	edge := half / trendEdge
	span := points[len(points)-1].At.Sub(points[0].At).Seconds() / 2
	slope := (newer[half/2] - older[half/2]) / span
	switch {
	case q.stillFor(points):
		return Stalled
	case slope >= breath && q.Ready >= fewest && newer[edge] > older[half-1-edge] && float64(q.Ready) > older[half/2]:
		return Growing
	case slope <= -breath && newer[half-1-edge] < older[edge] && float64(q.Ready) < older[half/2]:
		return Draining
	}
	room := max(fewest, (older[half-1]+newer[half-1])/10)
	if ready := float64(q.Ready); ready < older[0]-room || ready > older[half-1]+room {
		return Unclear // it is on its way somewhere, and not for long enough
	}
	return Level
}

// Grows tells a queue whose depth has risen for at least a minute.
func (q *Queue) Grows() bool { return q.Ready >= fewest && q.Trend() == Growing }

// latest are the points that a trend is read off; nil when they span less than a minute.
func (q *Queue) latest() []Point {
	n := len(q.Points)
	if n < fewestRead {
		return nil
	}
	last := q.Points[n-1].At
	from := n - 1
	for from > 0 && q.Points[from].At.Sub(q.Points[from-1].At) <= pointsApart && (n-from < fewestRead || last.Sub(q.Points[from-1].At) <= trendOver) {
		from--
	}
	if n-from < fewestRead || last.Sub(q.Points[from].At) < trendLeast {
		return nil
	}
	return q.Points[from:]
}

// stillFor tells that jobs wait and none has left while these points were read.
func (q *Queue) stillFor(points []Point) bool {
	out, known := q.Leaves.Now.Get()
	if q.Consumers != 0 && !(known && out == 0 && q.Leaves.Source != FromBalance) || q.DeadLetter || q.Paused {
		return false
	}
	for i, p := range points {
		if p.Ready <= 0 || p.Out > 0 || i > 0 && p.Ready < points[i-1].Ready {
			return false
		}
	}
	return true
}

// depthsOf are the depths of points, the lowest first.
func depthsOf(points []Point) []float64 {
	out := make([]float64, len(points))
	for i, p := range points {
		out[i] = p.Ready
	}
	slices.Sort(out)
	return out
}

// EmptyAfter is how long a queue that drains, by its trend, takes to be empty; exact tells a time that rests on counters and has been
// the same for minutes.
func (q *Queue) EmptyAfter() (left time.Duration, exact bool) {
	if f := q.Forecast(); f.Outlook == Draining {
		return f.Left, f.Sure == Steady
	}
	points := q.latest()
	if points == nil {
		return 0, false
	}
	first, last := points[0], points[len(points)-1]
	if fell := (first.Ready - last.Ready) / last.At.Sub(first.At).Seconds(); fell > 0 {
		return lasting(last.Ready / fell), false
	}
	return 0, false
}
