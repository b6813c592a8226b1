package queue

import (
	"time"
)

// Outlook is where a queue is going.
type Outlook string

// The outlooks.
const (
	Unclear  Outlook = ""         // too little is known
	Drained  Outlook = "empty"    // nothing waits
	Draining Outlook = "draining" // more leaves than enters
	Level    Outlook = "level"    // as much enters as leaves
	Growing  Outlook = "growing"  // more enters than leaves
	Stalled  Outlook = "stalled"  // nothing leaves, and jobs wait
)

// Confidence is how far a time that lies ahead can be trusted.
type Confidence string

// The confidences.
const (
	Rough  Confidence = "rough"  // from the change of depth alone, or while rates change
	Steady Confidence = "steady" // from counters, and the same over the last minutes
)

// Forecast is what becomes of a queue at the present rates.
type Forecast struct {
	Outlook Outlook
	Left    time.Duration // until it is empty, when draining; until its depth has doubled, when growing
	Sure    Confidence
	Wait    time.Duration // what a job that enters now will wait, by Little's law; negative when unknown
}

// longestDrain is when draining is as good as not draining.
const longestDrain = 365 * 24 * time.Hour

// A change of depth is no trend below a job in ten seconds, nor in a queue of a few jobs: that is its breath.
const (
	breath = 0.1
	fewest = 10
)

// Forecast is what becomes of the queue.
func (q *Queue) Forecast() Forecast {
	d := Forecast{Wait: -1, Sure: Rough}
	out, knownOut := q.Leaves.Now.Get()
	if shown, ok := q.Leaves.Shown.Get(); ok && q.Ready >= 0 && shown > 0 && out > 0 {
		d.Wait = lasting(float64(q.Ready) / shown)
	}
	switch {
	case q.Ready < 0:
		return d
	case q.Ready == 0:
		d.Outlook, d.Sure, d.Wait = Drained, Steady, 0
		return d
	case knownOut && out == 0 && q.Leaves.Source != FromBalance && q.Net >= 0:
		d.Outlook, d.Sure = Stalled, Steady
		return d
	case q.Consumers == 0 && q.Net >= 0:
		d.Outlook = Stalled
		return d
	}
	slope, sure := q.slope()
	d.Sure = sure
	switch {
	case slope <= -breath && float64(q.Ready)/-slope <= longestDrain.Seconds():
		d.Outlook, d.Left = Draining, lasting(float64(q.Ready)/-slope)
	case slope >= breath && q.Ready >= fewest:
		d.Outlook, d.Left = Growing, lasting(float64(q.Ready)/slope)
	case len(q.Points) < 2:
		return d
	default:
		d.Outlook = Level
	}
	return d
}

// EmptyIn is the time until the queue is empty at the present rates; false when it does not drain, or its depth is unknown.
func (q *Queue) EmptyIn() (time.Duration, bool) {
	d := q.Forecast()
	if d.Outlook != Drained && d.Outlook != Draining {
		return 0, false
	}
	return d.Left, true
}

// slope is the change of depth in jobs a second: what enters less what leaves where both are counted, else the slope of the
// depth itself. It is steady when it was about the same over the last minutes.
func (q *Queue) slope() (float64, Confidence) {
	in, knownIn := q.Enters.Shown.Get()
	out, knownOut := q.Leaves.Shown.Get()
	counted := knownIn && knownOut && q.Enters.Source != FromBalance && q.Leaves.Source != FromBalance
	slope := q.Net
	if counted {
		slope = in - out
	}
	for i := len(q.Points) - 2; i >= 0; i-- {
		p, last := q.Points[i], q.Points[len(q.Points)-1]
		if span := last.At.Sub(p.At); span >= steadyWindow {
			long := (last.Ready - p.Ready) / span.Seconds()
			if counted && long*slope > 0 && long/slope > 1-steadyPart && long/slope < 1+steadyPart {
				return slope, Steady
			}
			break
		}
	}
	return slope, Rough
}

// What makes a drain time steady: the slope of three minutes is within a quarter of the present one.
const (
	steadyWindow = 3 * time.Minute
	steadyPart   = 0.25
)

// lasting is a number of seconds as a duration, held at what a duration can be.
func lasting(s float64) time.Duration {
	if !(s < longestDrain.Seconds()) {
		return longestDrain
	}
	return time.Duration(s * float64(time.Second))
}
