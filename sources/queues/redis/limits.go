package redis

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// Redis gives a job whole or not at all, with arguments of any size, and tells the size when it is too late. What a reading
// takes is therefore bounded by what the readings before it took.

const (
	handsFirst = 8         // workers whose jobs in hand are read at first
	handsMost  = 128       // and at most
	handsBytes = 256 << 10 // of all jobs in hand in one reading
	tailBytes  = 64 << 10  // of one job, beyond which its queue rests
	restFor    = 12        // readings
)

// hands decides of how many workers the jobs in hand are read: twice as many each time while the answers stay small, fewer when
// they do not.
type hands struct {
	ask    int
	rested int
	begun  bool
}

// workers is of how many the jobs may be asked now.
func (h *hands) workers() int {
	if !h.begun {
		h.begun, h.ask = true, handsFirst
	}
	if h.ask == 0 {
		if h.rested++; h.rested >= restFor {
			h.ask, h.rested = 1, 0
		}
	}
	return h.ask
}

// took tells how many bytes came.
func (h *hands) took(bytes int) {
	switch {
	case bytes > handsBytes:
		h.ask /= 2
	case bytes < handsBytes/4 && h.ask > 0:
		h.ask = min(2*h.ask, handsMost)
	}
}

// settle ends a look at workers: the jobs that run longest stay, and how many are busy is unknown unless all workers were listed.
func (h *hands) settle(out *queue.Sample, all bool, bytes int) {
	if !all {
		out.Totals.Busy = -1
	}
	h.took(bytes)
	out.Running = longest(out.Running)
}

// oldest is what is known of the oldest jobs of the queues, by queue, where that job is so large that it is not read each time.
type oldest map[string]*large

type large struct {
	at    time.Time
	known bool
	rest  int // readings
}

// rests tells that the oldest job of a queue is not to be asked for now.
func (o oldest) rests(queue string) bool {
	l := o[queue]
	if l == nil {
		return false
	}
	if l.rest--; l.rest < 0 {
		delete(o, queue)
		return false
	}
	return true
}

// took notes a job that came.
func (o oldest) took(queue string, bytes int, at time.Time, known bool) {
	if bytes > tailBytes {
		o[queue] = &large{at, known, restFor - 1}
	}
}

// age is an estimate from the job that was the oldest when it was last read: the truth is no older.
func (o oldest) age(q string, c clock) (model.Duration, queue.Quality) {
	if l := o[q]; l != nil {
		if age := c.age(l.at, l.known); age >= 0 {
			return age, queue.Estimated
		}
	}
	return -1, ""
}
