package world

import (
	"time"
)

// noStore is the job store of a world that nobody looks at from outside.
type noStore struct{}

func (noStore) Name(string) {}

func (noStore) Push(string, Job) {}

func (noStore) Pop(string) {}

func (noStore) Beat(*SidekiqProcess, time.Time, int) {}

func (noStore) Leave(*SidekiqProcess) {}

func (noStore) Counters(int, int, time.Time) {}

func (noStore) Hold(string, Job, time.Time) {}

func (noStore) Release(string, Job) {}

// Mirror writes everything a world's jobs hold into an empty store, so that a
// Redis that starts after the warm-up shows what the warm-up has left.
func (w *World) Mirror(s JobStore) {
	w.Jobs.store = s
	for _, q := range w.Jobs.Queues {
		s.Name(q.name)
		for _, j := range q.Jobs {
			s.Push(q.name, j)
		}
	}
	for _, h := range w.Jobs.held {
		s.Hold(h.set, h.job, h.at)
	}
	for _, p := range w.Jobs.Processes {
		s.Beat(p, w.Now, int(w.usedMB(p.Dyno)*1024))
	}
	s.Counters(w.Jobs.flushed[0], w.Jobs.flushed[1], w.Now)
}
