package redis

import (
	"regexp"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// rqWorkerFields are what is read of a worker. Its hash expires some minutes after its last heartbeat; its key may stay in the set
// of workers for ever.
var rqWorkerFields = []string{"queues", "state", "current_job", "last_heartbeat", "death", "successful_job_count", "failed_job_count"}

// rqWorkerQuery is the questions about one worker. Until version 2.9 its hash names the job that it runs; since then a set beside it has
// each execution, as the job's id, a colon and an id of its own.
type rqWorkerQuery struct {
	fields     *pipe.Fields
	executions *pipe.Page
}

func queryWorker(p *pipe.Batch, key string) rqWorkerQuery {
	return rqWorkerQuery{p.HMGet(key, rqWorkerFields...), sample.Members(p, key+":executions", sample.RunningLimit)}
}

// jobs are the ids of the jobs that the worker runs. An id that is not told is empty: then only its state says that it runs one.
func (w rqWorkerQuery) jobs() []string {
	fields := w.fields.Val()
	if id := sample.Field(fields, 2); id != "" {
		return []string{id}
	}
	var ids []string
	members, _ := sample.Listed(w.executions)
	for _, m := range members {
		if i := strings.LastIndexByte(m, ':'); i > 0 {
			m = m[:i]
		}
		ids = append(ids, m)
	}
	if len(ids) == 0 && sample.Field(fields, 1) == "busy" {
		return []string{""}
	}
	return ids
}

// rqJobFields are what is read of a job in hand. The description is the call, arguments and all: only the name before them is kept.
var rqJobFields = []string{"description", "origin", "started_at"}

// rqRunningJob is a job that a worker runs.
type rqRunningJob struct {
	worker, id string
	job        *pipe.Fields // nil: its id is not told
}

// work adds the live workers, sums what they have done, and gives the jobs they have in hand.
func (s *rq) work(out *queue.Sample, workers []rqWorkerQuery, c rqInventory) []rqRunningJob {
	var running []rqRunningJob
	done, failed, alone := map[string]int64{}, map[string]int64{}, map[string]map[string]int64{}
	out.Totals.Busy = 0
	for i, read := range workers {
		fields, key := read.fields.Val(), c.workers[i]
		beat, live := sample.ISOTime(sample.Field(fields, 3))
		if !live || sample.Field(fields, 4) != "" {
			continue
		}
		names := strings.Split(sample.Field(fields, 0), ",")
		ids := read.jobs()
		w := queue.Worker{Queues: safeNames(names), Concurrency: max(1, len(ids)), Busy: len(ids), Beat: beat}
		out.Totals.Busy += w.Busy
		for _, id := range ids {
			if len(running) < sample.RunningLimit {
				running = append(running, rqRunningJob{worker: strings.TrimPrefix(key, "rq:worker:"), id: id})
			}
		}
		out.Workers = append(out.Workers, w)
		ended, bad := int64(sample.Number(sample.Field(fields, 5))), int64(sample.Number(sample.Field(fields, 6)))
		done[key], failed[key] = ended+bad, bad
		s.noteAlone(alone, names, key, ended+bad)
	}
	out.Totals.Processed, out.Totals.Failed = s.done.to(done), s.failed.to(failed)
	if !c.all {
		out.Totals.Busy, out.Totals.Processed, out.Totals.Failed = -1, -1, -1
	}
	for name, counts := range alone {
		if s.queues[name] == nil {
			s.queues[name] = &growing{}
		}
		s.queues[name].to(counts)
	}
	return running
}

// noteAlone keeps the count of a worker that takes from one queue only: what it has done came from there.
func (s *rq) noteAlone(alone map[string]map[string]int64, names []string, worker string, done int64) {
	if len(names) > 1 {
		for _, name := range names {
			s.mixed[name] = true
		}
		return
	}
	if alone[names[0]] == nil {
		alone[names[0]] = map[string]int64{}
	}
	alone[names[0]][worker] = done
}

// doneOf is how many jobs of a queue are done; unknown when its workers take from other queues too, or not all were read.
func (s *rq) doneOf(q string, all bool) queue.Count {
	g := s.queues[q]
	if g == nil || s.mixed[q] || !all {
		return queue.Count{}
	}
	return queue.Known(g.sum)
}

// rqCall is the call of a function or method as RQ writes it. An app may give a job a description of its own, which is nobody's
// business.
var rqCall = regexp.MustCompile(`^([A-Za-z_][\w]*(?:\.[A-Za-z_<>][\w<>]*)*)\(`)

func (j rqRunningJob) running() queue.Running {
	var fields []any
	if j.job != nil {
		fields = j.job.Val()
	}
	r := queue.Running{Dyno: safe.Text(j.worker), Queue: safe.Text(sample.Field(fields, 1))}
	if call := rqCall.FindStringSubmatch(sample.Field(fields, 0)); call != nil {
		r.Job = safe.Text(call[1])
	}
	r.Since, _ = sample.ISOTime(sample.Field(fields, 2))
	return r
}

// safeNames are names fit to be shown, in order.
func safeNames(names []string) []string {
	var out []string
	for _, n := range names {
		if n != "" {
			out = append(out, safe.Text(n))
		}
	}
	slices.Sort(out)
	return out
}

// growing is a sum of counters that come, go and begin anew, which itself only grows.
type growing struct {
	sum  int64
	last map[string]int64
}

// to adds what the counters have grown since the last time.
func (g *growing) to(counts map[string]int64) int64 {
	if g.last == nil || len(g.last) > 4*sample.WorkerLimit {
		kept := map[string]int64{} // those that vanished long ago are many by now
		for name := range counts {
			if n, known := g.last[name]; known {
				kept[name] = n
			}
		}
		g.last = kept
	}
	for name, n := range counts {
		if before := g.last[name]; n >= before {
			g.sum += n - before
		} else { // begun anew
			g.sum += n
		}
		g.last[name] = n
	}
	return g.sum
}
