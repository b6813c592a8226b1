package sample

import (
	"time"

	"app.gonogo/gonogo/model"
	"app.gonogo/gonogo/model/queue"
)

// Redis gives a job whole or not at all, with arguments of any size, and tells the size when it is too late. What a reading
// takes is therefore bounded by what the readings before it took.

const (
	FirstAllowed  = 8         // workers whose running jobs are read at first
	mostAllowed   = 128       // and at most
	affordedBytes = 256 << 10 // of all running jobs in one reading
	LargeJob      = 64 << 10  // bytes of one job, beyond which its queue rests
	RestFor       = 12        // readings
)

// CostLimit decides of how many workers the running jobs are read: twice as many each time while the answers stay small, half as
// many when they do not.
type CostLimit struct {
	allowed int
	rested  int
	begun   bool
}

// Allowed is how many workers may be asked for their jobs now. Each call counts as a reading.
func (l *CostLimit) Allowed() int {
	if !l.begun {
		l.begun, l.allowed = true, FirstAllowed
	}
	if l.allowed == 0 {
		if l.rested++; l.rested >= RestFor {
			l.allowed, l.rested = 1, 0
		}
	}
	return l.allowed
}

// Spent takes the number of bytes that came.
func (l *CostLimit) Spent(bytes int) {
	switch {
	case bytes > affordedBytes:
		l.allowed /= 2
	case bytes < affordedBytes/4 && l.allowed > 0:
		l.allowed = min(2*l.allowed, mostAllowed)
	}
}

// Finish ends the reading of workers: the jobs that run longest stay, and how many are busy is unknown unless all workers were listed.
func (l *CostLimit) Finish(out *queue.Sample, all bool, bytes int) {
	if !all {
		out.Totals.Busy = -1
	}
	l.Spent(bytes)
	out.Running = Longest(out.Running)
}

// AgeCache is the times of the oldest jobs, by queue, where that job is so large that it is not read each time.
type AgeCache map[string]*largeJob

type largeJob struct {
	at    time.Time
	known bool
	rest  int // readings
}

// Resting reports whether the oldest job of a queue is not to be read now. Each call counts as a reading.
func (o AgeCache) Resting(queue string) bool {
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

// Keep remembers the time of a job that came, when it is large.
func (o AgeCache) Keep(queue string, bytes int, at time.Time, known bool) {
	if bytes > LargeJob {
		o[queue] = &largeJob{at, known, RestFor - 1}
	}
}

// Age is an estimate from the job that was the oldest when it was last read: the truth is no older.
func (o AgeCache) Age(q string, c Clock) (model.Duration, queue.Quality) {
	if l := o[q]; l != nil {
		if age := c.Age(l.at, l.known); age >= 0 {
			return age, queue.Estimated
		}
	}
	return -1, ""
}
