package redis

import (
	"cmp"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
	"app.gonogo/gonogo/sources/queues/redis/pipe"
	"app.gonogo/gonogo/sources/queues/redis/sample"
)

// resqueJob is a job as far as it is read: its class and, where Active Job made it, what that adds. The other arguments are
// dropped where they arrive.
type resqueJob struct {
	Class string `json:"class"`
	Args  args   `json:"args"`
}

// args is what Active Job says of a job, in the first and only argument.
type args struct {
	Class      string `json:"job_class"`
	ID         string `json:"job_id"`
	EnqueuedAt string `json:"enqueued_at"`
}

// UnmarshalJSON never fails: most arguments are not Active Job's.
func (a *args) UnmarshalJSON(b []byte) error {
	type fields args
	var wrapped []fields
	if json.Unmarshal(b, &wrapped) == nil && len(wrapped) == 1 {
		*a = args(wrapped[0])
	}
	return nil
}

// activeJob reports whether Active Job made the job: an argument of the app's own may have the same fields.
func (j resqueJob) activeJob() bool { return strings.HasPrefix(j.Class, "ActiveJob::") }

// resqueHead is when a job was put into its queue and its id, which only Active Job writes.
func resqueHead(job string) (at time.Time, id string, ok bool) {
	var j resqueJob
	if json.Unmarshal([]byte(job), &j) != nil || !j.activeJob() {
		return time.Time{}, "", false
	}
	at, ok = sample.ISOTime(j.Args.EnqueuedAt)
	return at, j.Args.ID, ok
}

// resqueWork reads the job that a worker has in hand, and the queue it came from as Redis knows it.
func resqueWork(worker, raw string) (r queue.Running, q string, ok bool) {
	var w struct {
		Queue   string    `json:"queue"`
		RunAt   string    `json:"run_at"`
		Payload resqueJob `json:"payload"`
	}
	if json.Unmarshal([]byte(raw), &w) != nil || w.Queue == "" {
		return queue.Running{}, "", false
	}
	r = queue.Running{Queue: safe.Text(w.Queue), Job: w.Payload.Class}
	if w.Payload.activeJob() {
		r.Job = cmp.Or(w.Payload.Args.Class, r.Job)
	}
	r.Job = safe.Text(r.Job)
	r.Since, _ = sample.ISOTime(w.RunAt)
	if parts := strings.SplitN(worker, ":", 3); len(parts) == 3 {
		r.Dyno = safe.Text(parts[0] + ":" + parts[1])
	}
	return r, w.Queue, true
}

// resqueQueues are the queues that a worker takes from, by its id "host:pid:high,low". A name may be a pattern ("*", "mail_*"),
// or leave out what others take in ("!slow").
func resqueQueues(id string, all []string) []string {
	parts := strings.SplitN(id, ":", 3)
	if len(parts) < 3 {
		return nil
	}
	var out, but []string
	for _, name := range strings.Split(parts[2], ",") {
		name = strings.TrimSpace(name)
		except, not := strings.CutPrefix(name, "!")
		switch {
		case not:
			but = append(but, except)
		case strings.ContainsAny(name, "*?["):
			out = append(out, slices.DeleteFunc(slices.Clone(all), func(q string) bool { return !matchesPattern(name, q) })...)
		case name != "":
			out = append(out, name)
		}
	}
	out = slices.DeleteFunc(out, func(q string) bool {
		return slices.ContainsFunc(but, func(name string) bool { return matchesPattern(name, q) })
	})
	for i, q := range out {
		out[i] = safe.Text(q)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// matchesPattern matches a name as fnmatch does without flags: a slash is a letter like others.
func matchesPattern(pattern, name string) bool {
	flat := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(flat.Replace(pattern), flat.Replace(name))
	return ok && err == nil
}

// resqueWorker is the questions about one worker.
type resqueWorker struct {
	id   string
	job  *pipe.Text // nil: not read
	busy *pipe.Int
}

func (s *resqueLibrary) queryWorker(p *pipe.Batch, id string, job bool) resqueWorker {
	q := resqueWorker{id: id, busy: p.Exists(s.ns + "worker:" + id)}
	if job {
		q.job = p.Get(s.ns + "worker:" + id)
	}
	return q
}

// work adds the live workers and what they run. It returns how many jobs of each queue that is, or nil when not all were
// asked. A killed worker stays in the set for ever: only its heartbeat shows it.
func (s *resqueLibrary) work(out *queue.Sample, a resqueAnswers, c resqueInventory) map[string]int {
	busy, whole, bytes := map[string]int{}, c.all, 0
	out.Totals.Busy = 0
	for i, q := range a.workers {
		beat, known := sample.ISOTime(sample.Field(a.beats.Val(), i))
		if known && c.Passed(beat, silentAfter) {
			continue
		}
		w := queue.Worker{Queues: resqueQueues(q.id, c.queues), Concurrency: 1, Beat: beat}
		if sample.Size(q.busy) > 0 {
			w.Busy = 1
			out.Totals.Busy++
		}
		out.Workers = append(out.Workers, w)
		switch {
		case w.Busy == 0:
		case q.job == nil:
			whole = false
		default:
			bytes += len(q.job.Val())
			if r, queue, ok := resqueWork(q.id, q.job.Val()); ok {
				busy[queue]++
				out.Running = append(out.Running, r)
			} else {
				sample.CheckJSON(out, "the job that "+safe.Text(q.id)+" works at", q.job.Val())
			}
		}
	}
	s.cost.Finish(out, c.all, bytes)
	if !whole {
		return nil
	}
	return busy
}
