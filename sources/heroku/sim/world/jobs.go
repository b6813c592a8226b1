package world

import (
	"encoding/json"
	"fmt"
	"math"
	"time"
)

const (
	jobTick     = 250 * time.Millisecond
	beatPeriod  = 10 * time.Second       // Sidekiq 7 and later
	Concurrency = 5                      // threads of one Sidekiq process
	meanJobTime = 550 * time.Millisecond // so two dynos work off about 18 jobs a second
	meanBatch   = 40                     // jobs of one import
	mailersRate = 0.6                    // jobs a second on queue mailers
)

// Job is one unit of work, as Sidekiq serialises it.
type Job struct {
	Class      string  `json:"class"`
	Wrapped    string  `json:"wrapped,omitempty"`
	Queue      string  `json:"queue"`
	Args       []any   `json:"args"`
	Retry      bool    `json:"retry"`
	JID        string  `json:"jid"`
	CreatedAt  float64 `json:"created_at"`  // seconds
	EnqueuedAt float64 `json:"enqueued_at"` // seconds
	Error      string  `json:"error_message,omitempty"`
	ErrorClass string  `json:"error_class,omitempty"`
	FailedAt   float64 `json:"failed_at,omitempty"`
	RetryCount *int    `json:"retry_count,omitempty"`
}

// jobs is the app's job system: queues in memory, mirrored into a store.
type jobs struct {
	app       *App
	Queues    []*jobQueue
	Processes []*SidekiqProcess
	processed int
	failed    int
	flushed   [2]int // processed and failed as the last beats have written them
	rate      float64
	spoken    string  // the class of jobs of which the workers print when they begin and end
	part      float64 // of all jobs
	held      []heldJob
	store     JobStore
}

// heldJob is a member of one of the sorted sets: retry, schedule or dead.
type heldJob struct {
	set string
	job Job
	at  time.Time // due time; on dead the time of death
}

// jobQueue is first in, first out; jobs[0] is the oldest.
type jobQueue struct {
	name string
	Jobs []Job
}

// JobStore is where Sidekiq's data can be read from outside. The world works
// without one; the platform puts a Redis behind it.
type JobStore interface {
	Name(queue string)
	Push(queue string, j Job)
	Pop(queue string)
	Beat(p *SidekiqProcess, now time.Time, rssKB int)
	Leave(p *SidekiqProcess)
	Counters(processed, failed int, now time.Time)
	Hold(set string, j Job, at time.Time) // set is retry, schedule or dead
	Release(set string, j Job)
}

func (j *jobs) Depth() int {
	n := 0
	for _, q := range j.Queues {
		n += len(q.Jobs)
	}
	return n
}

// tickJobs enqueues what has arrived in the last tick and lets threads work.
func (w *World) tickJobs() {
	j := w.Jobs
	seconds := w.Now.Sub(w.Begun).Seconds()
	wave := 1 + 0.35*math.Sin(seconds/21) // demand is never flat
	// Half of the work comes one job at a time, half in batches, so that a
	// healthy queue has a depth to look at.
	steady := j.rate / 2 * wave * jobTick.Seconds()
	for range w.rng.count(steady) {
		class := "CatalogueSyncJob"
		if w.rng.Odds(0.12) {
			class = "MailReceiptJob"
		}
		if j.part > 0 && w.rng.Odds(j.part) {
			class = j.spoken
		}
		w.enqueue(j.Queues[0], class)
	}
	if w.rng.Odds(j.rate / 2 * jobTick.Seconds() / meanBatch) {
		for range meanBatch/2 + w.rng.r.IntN(meanBatch) {
			w.enqueue(j.Queues[0], "ImportRowJob")
		}
	}
	for range w.rng.count(mailersRate * jobTick.Seconds()) {
		w.enqueue(j.Queues[1], "DigestMailJob")
	}
	w.work()
	w.after(jobTick, w.tickJobs)
}

func (w *World) enqueue(q *jobQueue, class string) {
	at := Epoch(w.Now)
	jb := Job{
		Class: class, Queue: q.name, Args: []any{10_000 + w.rng.r.IntN(90_000)}, Retry: true,
		JID: w.rng.Hex(24), CreatedAt: at, EnqueuedAt: at,
	}
	q.Jobs = append(q.Jobs, jb)
	w.Jobs.store.Push(q.name, jb)
}

// fail puts a job on the retry set; it comes back after half a minute.
func (w *World) fail(jb Job, class, message string) {
	tries, wait := 0, w.rng.between(20*time.Second, 40*time.Second)
	if jb.RetryCount != nil {
		tries = *jb.RetryCount + 1
	}
	jb.Error, jb.ErrorClass, jb.FailedAt, jb.RetryCount = message, class, Epoch(w.Now), &tries
	w.hold("retry", jb, w.Now.Add(wait))
	w.after(wait, func() {
		w.unhold("retry", jb)
		w.requeue(jb)
	})
}

// schedule holds a job until it is due, and then the next one like it.
func (w *World) schedule(class string, every time.Duration) {
	at := w.Now.Add(every)
	jb := Job{
		Class: class, Queue: "mailers", Args: []any{10_000 + w.rng.r.IntN(90_000)}, Retry: true,
		JID: w.rng.Hex(24), CreatedAt: Epoch(w.Now),
	}
	w.hold("schedule", jb, at)
	w.after(every, func() {
		w.unhold("schedule", jb)
		w.requeue(jb)
		w.schedule(class, every)
	})
}

func (w *World) requeue(jb Job) {
	jb.EnqueuedAt = Epoch(w.Now)
	q := w.Jobs.Queues[0]
	if jb.Queue != q.name {
		q = w.Jobs.Queues[1]
	}
	q.Jobs = append(q.Jobs, jb)
	w.Jobs.store.Push(q.name, jb)
}

// bury puts a job that has used up its retries on the dead set.
func (w *World) bury(class string, age time.Duration) {
	at, tries := w.Now.Add(-age), 25
	w.hold("dead", Job{
		Class: class, Queue: "default", Args: []any{10_000 + w.rng.r.IntN(90_000)}, Retry: true,
		JID: w.rng.Hex(24), CreatedAt: Epoch(at.Add(-21 * 24 * time.Hour)), EnqueuedAt: Epoch(at),
		Error: "undefined method `sku' for nil", ErrorClass: "NoMethodError", FailedAt: Epoch(at), RetryCount: &tries,
	}, at)
}

func (w *World) hold(set string, jb Job, at time.Time) {
	w.Jobs.held = append(w.Jobs.held, heldJob{set, jb, at})
	w.Jobs.store.Hold(set, jb, at)
}

func (w *World) unhold(set string, jb Job) {
	for i, h := range w.Jobs.held {
		if h.set == set && h.job.JID == jb.JID {
			w.Jobs.held = append(w.Jobs.held[:i:i], w.Jobs.held[i+1:]...)
			break
		}
	}
	w.Jobs.store.Release(set, jb)
}

// Epoch is a time as Sidekiq 7 writes it: seconds, with a fraction.
func Epoch(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// Payload is a job's JSON. It cannot fail: every field is plain data.
func (j Job) Payload() string {
	b, err := json.Marshal(j)
	if err != nil {
		panic(fmt.Sprintf("sim: job %s: %v", j.JID, err))
	}
	return string(b)
}
