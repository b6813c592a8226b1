package queue

import (
	"slices"
	"time"
)

// What the past of a queue tells, whether it was watched or the store remembers it.

const (
	pointsApart = 2 * time.Minute // between points beyond which the past is not known
	slack       = 0.1             // by how much a depth that rises may fall in between
	usualEvery  = time.Minute     // how often the usual depth is reckoned anew
	usualPart   = 10              // the lowest tenth of the depths lies below what is usual
	usualLeast  = 5 * time.Minute // of the time before a rise, to tell what was usual then
)

// lastPoint is since when all points have been as the condition says, up to now; now when none is.
func (q *Queue) lastPoint(now time.Time, is func(Point) bool) time.Time {
	since := now
	for _, p := range slices.Backward(q.Points) {
		if since.Sub(p.At) > pointsApart || !is(p) {
			break
		}
		since = p.At
	}
	return since
}

// peak is when the queue was deepest after a moment; the last time when there are several.
func (q *Queue) peak(after time.Time) time.Time {
	at, most := after, -1.0
	for _, p := range q.Points {
		if !p.At.Before(after) && p.Ready >= most {
			at, most = p.At, p.Ready
		}
	}
	return at
}

// rise is how the present depth came about: the points of the last hour, the place where the depth began to rise and the lowest depth
// since. A depth that has not risen begins at its last point.
func (q *Queue) rise(now time.Time) (hour []Point, from int, low float64) {
	hour = q.Points
	if i := slices.IndexFunc(hour, func(p Point) bool { return now.Sub(p.At) <= fineFor }); i > 0 {
		hour = hour[i:]
	}
	if len(hour) == 0 {
		return nil, 0, 0
	}
	last := len(hour) - 1
	low, first := hour[last].Ready, last
	for i := last - 1; i >= 0; i-- {
		p := hour[i]
		if hour[i+1].At.Sub(p.At) > pointsApart || p.Ready > low*(1+slack)+fewest {
			break
		}
		first, low = i, min(low, p.Ready)
	}
	from, edge := first, low+slack*(hour[last].Ready-low)
	for i := first; i < last; i++ {
		if hour[i].Ready <= edge {
			from = i
		}
	}
	return hour, from, low
}

// usual is the depth that is usual: what was so before a rise to twice as much or more, else what the queue seldom falls below. A backlog
// must not become its own measure, however long it has been there.
func (q *Queue) usual(now time.Time) float64 {
	if !q.usualAt.IsZero() && now.Sub(q.usualAt).Abs() < usualEvery {
		return q.usualDepth
	}
	q.usualAt, q.usualDepth = now, 0
	hour, from, low := q.rise(now)
	if len(hour) == 0 {
		return 0
	}
	risen := hour[len(hour)-1].Ready >= max(2*low, depthFloor)
	if before := hour[:from]; risen && (from == 0 || hour[from].At.Sub(before[0].At) < usualLeast) {
		q.usualDepth = low
		return low
	} else if risen {
		hour = before
	}
	depths := make([]float64, len(hour))
	for i, p := range hour {
		depths[i] = p.Ready
	}
	slices.Sort(depths)
	q.usualDepth = depths[len(depths)/usualPart]
	return q.usualDepth
}

// deepSince is since when a queue has been as deep as its limit.
func deepSince(c *subject) time.Time {
	return c.q.lastPoint(c.at, func(p Point) bool { return p.Ready >= c.limit })
}

// risenSince is since when a queue rises, steeply enough over the whole of it to be called growing.
func risenSince(c *subject) time.Time {
	hour, from, _ := c.q.rise(c.at)
	if len(hour) == 0 {
		return time.Time{}
	}
	began, last := hour[from], hour[len(hour)-1]
	if span := last.At.Sub(began.At).Seconds(); span <= 0 || (last.Ready-began.Ready)/span < breath {
		return time.Time{}
	}
	return began.At
}

// pastAge is how long the job that is next has waited, by the depths of the past and what leaves now: a queue that is served in order has
// not yet come to what was there at a moment when it was deeper than what has left since. Zero when that is not known; least is whether the
// past that is known ends there.
func (q *Queue) pastAge() (age time.Duration, least bool) {
	out, known := q.Leaves.Now.Get()
	if !known || out <= 0 || q.Leaves.Source == FromBalance || len(q.Points) == 0 {
		return 0, false
	}
	last := q.Points[len(q.Points)-1].At
	later := last
	for _, p := range slices.Backward(q.Points) {
		d := last.Sub(p.At)
		if later.Sub(p.At) > pointsApart || p.Ready == 0 {
			break
		}
		later = p.At
		if p.Ready >= (1+slack)*out*d.Seconds() {
			age = d
		}
	}
	return age, age == last.Sub(later)
}
