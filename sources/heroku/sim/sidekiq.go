package sim

import "time"

// sidekiqProcess is a running Sidekiq of one worker dyno.
type sidekiqProcess struct {
	identity string // starts with the dyno's name
	dyno     *dyno
	began    time.Time
	quiet    bool
	threads  [concurrency]thread
}

// thread works on a job until free.
type thread struct {
	free    time.Time
	job     job
	working bool
}

// work moves every thread of every process up to now. Processes take turns, one
// thread each, so that they share the load as they do at the end of a BRPOP.
func (w *world) work() {
	for i := range concurrency {
		for k := range w.jobs.processes {
			p := w.jobs.processes[(i+k)%len(w.jobs.processes)]
			w.workThread(p, &p.threads[i])
		}
	}
}

func (w *world) workThread(p *sidekiqProcess, t *thread) {
	for !t.free.After(w.now) {
		if t.working {
			w.finish(p, t)
		}
		if p.quiet || !w.takeJob(t) {
			return
		}
	}
}

// takeJob gives a thread the oldest job; default is asked first, as the command
// line names it first.
func (w *world) takeJob(t *thread) bool {
	for _, q := range w.jobs.queues {
		if len(q.jobs) == 0 {
			continue
		}
		t.job, q.jobs = q.jobs[0], q.jobs[1:]
		w.jobs.store.Pop(q.name)
		from := t.free
		if tick := w.now.Add(-jobTick); from.Before(tick) {
			from = tick
		}
		t.free, t.working = from.Add(w.rng.skewed(meanJobTime*9/10)), true
		return true
	}
	return false
}

func (w *world) finish(p *sidekiqProcess, t *thread) {
	t.working = false
	w.jobs.processed++
	if w.rng.odds(0.002) {
		w.jobs.failed++
		w.fail(t.job)
		return
	}
	switch t.job.Class {
	case "MailReceiptJob", "DigestMailJob":
		class := t.job.Class
		w.afterIn(p.dyno, w.rng.between(0, jobTick), func() {
			w.writeOutput(p.dyno, "%s completed after %.4f", class, 0.09+0.1*w.rng.r.Float64())
		})
	}
}

// startSidekiq registers the process of a worker dyno that has come up.
func (w *world) startSidekiq(d *dyno) {
	if w.jobs == nil || d.app != w.jobs.app {
		return
	}
	d.process = &sidekiqProcess{identity: d.name + ":2:" + w.ids.hex(12), dyno: d, began: w.now}
	w.jobs.processes = append(w.jobs.processes, d.process)
	w.beat(d.process)
}

func (w *world) beat(p *sidekiqProcess) {
	if p.dyno.process != p {
		return
	}
	w.jobs.store.Beat(p, w.now, int(w.usedMB(p.dyno)*1024))
	w.flushCounters()
	w.after(beatPeriod, func() { w.beat(p) })
}

func (w *world) flushCounters() {
	j := w.jobs
	j.flushed = [2]int{j.processed, j.failed}
	j.store.Counters(j.processed, j.failed, w.now)
}

// quietSidekiq is what SIGTERM does first: no new jobs are taken.
func (w *world) quietSidekiq(d *dyno) {
	if d.process != nil {
		d.process.quiet = true
		w.writeOutput(d, "Shutting down")
		w.jobs.store.Beat(d.process, w.now, int(w.usedMB(d)*1024))
	}
}

// stopSidekiq takes a process off the store when it ends in order; a killed one
// leaves its entry to expire, and the jobs in its threads are lost with it.
func (w *world) stopSidekiq(d *dyno, orderly bool) {
	p := d.process
	if p == nil {
		return
	}
	d.process = nil
	for i, other := range w.jobs.processes {
		if other == p {
			w.jobs.processes = append(w.jobs.processes[:i:i], w.jobs.processes[i+1:]...)
			break
		}
	}
	if !orderly {
		return
	}
	for i := range p.threads {
		if t := &p.threads[i]; t.working {
			w.finish(p, t)
		}
	}
	w.flushCounters()
	w.jobs.store.Leave(p)
	w.writeOutput(d, "Bye!")
}
