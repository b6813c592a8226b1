package world

import (
	"time"
)

// SidekiqProcess is a running Sidekiq of one worker dyno.
type SidekiqProcess struct {
	Identity string // starts with the dyno's name
	Dyno     *Dyno
	Began    time.Time
	Quiet    bool
	Threads  [Concurrency]thread
}

// thread works on a job until free.
type thread struct {
	Free    time.Time
	Job     Job
	Working bool
}

// work moves every thread of every process up to now. Processes take turns, one
// thread each, so that they share the load as they do at the end of a BRPOP.
func (w *World) work() {
	for i := range Concurrency {
		for k := range w.Jobs.Processes {
			p := w.Jobs.Processes[(i+k)%len(w.Jobs.Processes)]
			w.workThread(p, &p.Threads[i])
		}
	}
}

func (w *World) workThread(p *SidekiqProcess, t *thread) {
	for !t.Free.After(w.Now) {
		if t.Working {
			w.finish(p, t)
		}
		if p.Quiet || !w.takeJob(t) {
			return
		}
	}
}

// takeJob gives a thread the oldest job; default is asked first, as the command
// line names it first.
func (w *World) takeJob(t *thread) bool {
	for _, q := range w.Jobs.Queues {
		if len(q.Jobs) == 0 {
			continue
		}
		t.Job, q.Jobs = q.Jobs[0], q.Jobs[1:]
		w.Jobs.store.Pop(q.name)
		from := t.Free
		if tick := w.Now.Add(-jobTick); from.Before(tick) {
			from = tick
		}
		t.Free, t.Working = from.Add(w.rng.skewed(meanJobTime*9/10)), true
		return true
	}
	return false
}

func (w *World) finish(p *SidekiqProcess, t *thread) {
	t.Working = false
	w.Jobs.processed++
	if w.rng.Odds(0.002) {
		w.Jobs.failed++
		w.fail(t.Job)
		return
	}
	switch t.Job.Class {
	case "MailReceiptJob", "DigestMailJob":
		begun := "pid=2 tid=" + t.Job.JID[:3] + " class=" + t.Job.Class + " jid=" + t.Job.JID
		w.Later(p.Dyno, w.rng.between(0, jobTick), func() {
			took := time.Duration((0.09 + 0.1*w.rng.r.Float64()) * float64(time.Second))
			w.writeOutput(p.Dyno, "%s INFO: start", begun)
			w.Later(p.Dyno, took, func() { w.writeOutput(p.Dyno, "%s elapsed=%.3f INFO: done", begun, took.Seconds()) })
		})
	}
}

// startSidekiq registers the process of a worker dyno that has come up.
func (w *World) startSidekiq(d *Dyno) {
	if w.Jobs == nil || d.App != w.Jobs.app {
		return
	}
	d.Process = &SidekiqProcess{Identity: d.Name + ":2:" + w.ids.Hex(12), Dyno: d, Began: w.Now}
	w.Jobs.Processes = append(w.Jobs.Processes, d.Process)
	w.beat(d.Process)
}

func (w *World) beat(p *SidekiqProcess) {
	if p.Dyno.Process != p {
		return
	}
	w.Jobs.store.Beat(p, w.Now, int(w.usedMB(p.Dyno)*1024))
	w.flushCounters()
	w.after(beatPeriod, func() { w.beat(p) })
}

func (w *World) flushCounters() {
	j := w.Jobs
	j.flushed = [2]int{j.processed, j.failed}
	j.store.Counters(j.processed, j.failed, w.Now)
}

// quietSidekiq is what SIGTERM does first: no new jobs are taken.
func (w *World) quietSidekiq(d *Dyno) {
	if d.Process != nil {
		d.Process.Quiet = true
		w.writeOutput(d, "Shutting down")
		w.Jobs.store.Beat(d.Process, w.Now, int(w.usedMB(d)*1024))
	}
}

// stopSidekiq takes a process off the store when it ends in order; a killed one
// leaves its entry to expire, and the jobs in its threads are lost with it.
func (w *World) stopSidekiq(d *Dyno, orderly bool) {
	p := d.Process
	if p == nil {
		return
	}
	d.Process = nil
	for i, other := range w.Jobs.Processes {
		if other == p {
			w.Jobs.Processes = append(w.Jobs.Processes[:i:i], w.Jobs.Processes[i+1:]...)
			break
		}
	}
	if !orderly {
		return
	}
	for i := range p.Threads {
		if t := &p.Threads[i]; t.Working {
			w.finish(p, t)
		}
	}
	w.flushCounters()
	w.Jobs.store.Leave(p)
	w.writeOutput(d, "Bye!")
}
