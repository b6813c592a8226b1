package world

import (
	"container/heap"
	"time"
)

// engine is a discrete-event simulator: events run in order of their time, and
// in order of scheduling where times are equal. It knows no real clock.
type engine struct {
	Now    time.Time
	seq    uint64
	events eventHeap
}

// timedEvent is something that happens at a moment of the virtual clock.
type timedEvent struct {
	at  time.Time
	seq uint64
	run func()
}

// after schedules run at d from the engine's now; a negative d means now.
func (e *engine) after(d time.Duration, run func()) {
	if d < 0 {
		d = 0
	}
	e.seq++
	heap.Push(&e.events, timedEvent{at: e.Now.Add(d), seq: e.seq, run: run})
}

// RunUntil runs every event that is due at t or before and leaves the clock at
// t. A t before the engine's now does nothing: the clock never goes back.
func (e *engine) RunUntil(t time.Time) {
	for len(e.events) > 0 && !e.events[0].at.After(t) {
		due := heap.Pop(&e.events).(timedEvent)
		e.Now = due.at
		due.run()
	}
	if t.After(e.Now) {
		e.Now = t
	}
}

// Next is the time of the earliest scheduled event.
func (e *engine) Next() (time.Time, bool) {
	if len(e.events) == 0 {
		return time.Time{}, false
	}
	return e.events[0].at, true
}

// eventHeap orders events for container/heap.
type eventHeap []timedEvent

func (h eventHeap) Len() int { return len(h) }

func (h eventHeap) Less(i, j int) bool {
	if h[i].at.Equal(h[j].at) {
		return h[i].seq < h[j].seq
	}
	return h[i].at.Before(h[j].at)
}

func (h eventHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

func (h *eventHeap) Push(x any) { *h = append(*h, x.(timedEvent)) }

func (h *eventHeap) Pop() any {
	old := *h
	last := old[len(old)-1]
	old[len(old)-1] = timedEvent{} // let the closure go
	*h = old[:len(old)-1]
	return last
}
