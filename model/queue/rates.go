package queue

import (
	"math"
	"time"
)

// Flow is a stream of jobs in one direction, by the store's clock.
type Flow struct {
	Now    Rate       // over the last window
	Shown  Rate       // smoothed for the eye; what is news is shown at once
	Source FlowSource // where it comes from

	marks []counterMark // of the counter, over the last window
	at    time.Time     // of Shown
}

// String tells the rate, the smoothed one and where they come from.
func (f Flow) String() string {
	return f.Now.String() + "~" + f.Shown.String() + "/" + string(f.Source)
}

// FlowSource is how a rate became known.
type FlowSource string

// The ways to know a rate, the surest first.
const (
	FromStore   FlowSource = "store"   // the store's own figure
	FromCounter FlowSource = "counter" // growth of a counter
	FromLibrary FlowSource = "library" // growth of the whole library's counter, while this queue alone has anything to do, or none
	FromBalance FlowSource = "balance" // from the other direction and the change of depth; an estimate
)

// counterMark is a counter at a moment.
type counterMark struct {
	at time.Time
	n  int64
}

// The spans of rates. Sources count in ticks of five seconds (RabbitMQ) and ten (Sidekiq): a window of less than three ticks
// shows bursts and silence that are not there.
const (
	rateWindow  = 30 * time.Second
	ticksWanted = 3
	halfLife    = 45 * time.Second // of the smoothed rate
	newsPart    = 0.25             // a rate that changed by more is no jitter
)

// span is the window over which the rates of a library are taken.
func (l *Library) span() time.Duration { return max(rateWindow, ticksWanted*l.Lag) }

// count takes the rate from a counter. A counter that went back was reset: the window begins anew.
func (f *Flow) count(c Count, at time.Time, span time.Duration) {
	n, known := c.Get()
	if !known {
		*f = Flow{}
		return
	}
	if k := len(f.marks); k > 0 && n < f.marks[k-1].n {
		*f = Flow{}
	}
	f.marks = append(f.marks, counterMark{at, n})
	from := 0
	for from+1 < len(f.marks) && at.Sub(f.marks[from+1].at) >= span {
		from++
	}
	f.marks = f.marks[from:]
	first := f.marks[0]
	if at.Sub(first.at) < span {
		return
	}
	f.set(PerSecond(float64(n-first.n)/at.Sub(first.at).Seconds()), FromCounter, at)
}

// set takes a rate as it is.
func (f *Flow) set(r Rate, source FlowSource, at time.Time) {
	now, known := r.Get()
	before, was := f.Shown.Get()
	if !known || !was || at.Before(f.at) || math.Abs(now-before) > newsPart*max(now, before) {
		f.Now, f.Shown, f.Source, f.at = r, r, source, at
		return
	}
	keep := math.Exp2(-at.Sub(f.at).Seconds() / halfLife.Seconds())
	f.Now, f.Shown, f.Source, f.at = r, PerSecond(keep*before+(1-keep)*now), source, at
}

// flows takes the rates of the queues of a library after its sample: the store's own figures, else counters, else what the
// library as a whole finishes where only one queue has anything to do, else what the other direction and the change of depth
// tell.
func (l *Library) flows(at time.Time) {
	for _, q := range l.queues {
		q.Net = q.net()
	}
	busy, idle := l.busy(), l.idle()
	for _, q := range l.queues {
		q.Enters.from(q.In, q.Added, at, l.span())
		q.Leaves.from(q.Out, q.Done, at, l.span())
		if _, known := q.Leaves.Now.Get(); !known && (q == busy || idle) {
			q.Leaves = Flow{Now: l.Out.Now, Shown: l.Out.Shown, Source: FromLibrary, at: at}
		}
		q.balance(at)
		q.draw(at)
	}
}

// from takes the store's own figure, else counts.
func (f *Flow) from(own Rate, c Count, at time.Time, span time.Duration) {
	_, told := own.Get()
	_, counted := c.Get()
	switch {
	case told:
		f.set(own, FromStore, at)
	case counted:
		if f.Source != FromCounter {
			f.Now, f.Shown = Rate{}, Rate{}
		}
		f.count(c, at, span)
	default:
		f.Now, f.marks = Rate{}, nil // Shown stays for what smooths an estimate
		if f.Source != FromBalance {
			f.Shown = Rate{}
		}
	}
}

// draw puts the rates and the age where the chart finds them.
func (q *Queue) draw(at time.Time) {
	n := len(q.Points)
	if n == 0 || !q.Points[n-1].At.Equal(at) {
		return
	}
	p := &q.Points[n-1]
	p.In, p.Out = q.Enters.drawn(), q.Leaves.drawn()
	if age, sure := q.Age(); sure != AgeUnknown && sure != AgeAtMost {
		p.Oldest = age.Seconds()
	}
}

func (f *Flow) drawn() float32 {
	if v, known := f.Now.Get(); known {
		return float32(v)
	}
	return -1
}

// idle tells that nobody has anything in hand and nothing is finished: then nothing leaves any queue.
func (l *Library) idle() bool {
	v, known := l.Out.Now.Get()
	return known && v == 0 && l.Totals.Busy == 0
}

// balance is the law that what comes in stays or goes out. It needs a slope, hence two readings.
func (q *Queue) balance(at time.Time) {
	in, knownIn := q.Enters.Now.Get()
	out, knownOut := q.Leaves.Now.Get()
	switch slope := len(q.Points) > 1; {
	case slope && knownOut && !knownIn:
		q.Enters.set(PerSecond(max(0, q.Net+out)), FromBalance, at)
	case slope && knownIn && !knownOut:
		q.Leaves.set(PerSecond(max(0, in-q.Net)), FromBalance, at)
	default:
		q.Enters.forgetUnless(knownIn)
		q.Leaves.forgetUnless(knownOut)
	}
}

// forgetUnless forgets a smoothed rate that nothing stands behind.
func (f *Flow) forgetUnless(known bool) {
	if !known {
		f.Shown, f.Source = Rate{}, ""
	}
}

// busy is the only queue of a library that has anything to do; nil when there are several or none, or when nobody counts what
// the library finishes.
func (l *Library) busy() *Queue {
	if _, known := l.Out.Now.Get(); !known {
		return nil
	}
	var only *Queue
	for _, q := range l.queues {
		if q.Ready == 0 && q.Net == 0 {
			continue
		}
		if only != nil {
			return nil
		}
		only = q
	}
	return only
}

// net is the slope of the depth over the last window.
func (q *Queue) net() float64 {
	if len(q.Points) < 2 {
		return 0
	}
	last := q.Points[len(q.Points)-1]
	for i := len(q.Points) - 2; i >= 0; i-- {
		p := q.Points[i]
		if last.At.Sub(p.At) >= rateWindow || i == 0 {
			return (last.Ready - p.Ready) / max(1, last.At.Sub(p.At).Seconds())
		}
	}
	return 0
}
