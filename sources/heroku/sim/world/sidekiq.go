package world

import (
	"fmt"
	"time"

	"app.gonogo/gonogo/sources/heroku/sim/scenario"
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
	began   time.Time
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
		w.speak(p, t, "start")
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
		t.began, t.Working = from, true
		t.Free = from.Add(w.rng.skewed(meanJobTime * 9 / 10))
		return true
	}
	return false
}

func (w *World) finish(p *SidekiqProcess, t *thread) {
	t.Working = false
	w.Jobs.processed++
	if fails := p.Dyno.Release.codeOf().Fails; fails == t.Job.Class && w.rng.Odds(1.0/3) {
		w.Jobs.failed++
		w.speak(p, t, "fail")
		w.fail(t.Job, "Gateway::Declined", "the gateway takes no charge in this currency")
		return
	}
	if w.rng.Odds(0.002) {
		w.Jobs.failed++
		w.fail(t.Job, "Net::OpenTimeout", "Net::OpenTimeout")
		return
	}
	w.speak(p, t, "done")
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

// speak prints a line of Sidekiq's own log for a job of the class that has any, and after a failure what it was.
func (w *World) speak(p *SidekiqProcess, t *thread, what string) {
	if t.Job.Class != w.Jobs.spoken {
		return
	}
	head, elapsed := "pid=2 tid="+t.Job.JID[:3], ""
	if what != "start" {
		elapsed = fmt.Sprintf(" elapsed=%.3f", t.Free.Sub(t.began).Seconds())
	}
	w.writeOutput(p.Dyno, "%s class=%s jid=%s%s INFO: %s", head, t.Job.Class, t.Job.JID, elapsed, what)
	if what != "fail" {
		return
	}
	w.writeOutput(p.Dyno, `%s WARN: {"context":"Job raised exception","job":%s}`, head, t.Job.Payload())
	w.writeOutput(p.Dyno, "%s WARN: Gateway::Declined: the gateway takes no charge in this currency", head)
	w.writeOutput(p.Dyno, "%s WARN: /app/app/services/payment_gateway.rb:88:in `charge'", head)
	w.writeOutput(p.Dyno, "/app/app/jobs/charge_job.rb:12:in `perform'")
	w.writeOutput(p.Dyno, scenario.Gems+"sidekiq-7.3.9/lib/sidekiq/processor.rb:220:in `execute_job'")
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
