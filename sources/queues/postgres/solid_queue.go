package postgres

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

// Solid Queue 0.3 to 1: a table for each state, of which a job has one row. Often in a database of its own.

var solidQueueTables = []string{"solid_queue_jobs", "solid_queue_scheduled_executions", "solid_queue_claimed_executions",
	"solid_queue_failed_executions", "solid_queue_blocked_executions", "solid_queue_pauses", "solid_queue_processes"}

func planSolidQueue(p place) (readPlan, bool) {
	r, ok := p.table("solid_queue_ready_executions", "job_id", "queue_name", "priority", "created_at")
	if !ok {
		return readPlan{}, false
	}
	made := readPlan{layouts: []layout{{table: r, queue: "j.queue_name", groups: []group{{
		queue: "queue_name", key: "priority", order: "j.job_id", aged: true, indexed: r.indexed("(queue_name, priority, job_id)"),
		states: []jobState{{field: ready, since: "j.created_at"}},
	}}}}}
	jobs, known := p.table("solid_queue_jobs", "id", "queue_name", "class_name")
	if s, ok := p.table("solid_queue_scheduled_executions", "queue_name", "scheduled_at"); ok {
		made.layouts = append(made.layouts, layout{table: s, queue: "j.queue_name", groups: []group{{order: "j.scheduled_at",
			indexed: s.indexed("(scheduled_at, priority, job_id)"), states: []jobState{{field: scheduled}}}}})
		made.optional = append(made.optional, solidQueueLate(s))
	}
	if c, ok := p.table("solid_queue_claimed_executions", "job_id", "created_at"); ok && known {
		source := c.sql() + " j join " + jobs.sql() + " b on b.id = j.job_id"
		made.layouts = append(made.layouts, layout{table: c, from: source, queue: "b.queue_name", groups: []group{{order: "j.job_id",
			indexed: true, states: []jobState{{field: flying, since: "j.created_at"}}}}})
		made.optional = append(made.optional, running(source, "b.queue_name", "b.class_name", "null::text", epochOf("created_at"), "", true))
	}
	if f, ok := p.table("solid_queue_failed_executions", "job_id"); ok && known { // until somebody retries or discards them
		made.layouts = append(made.layouts, layout{table: f, from: f.sql() + " j join " + jobs.sql() + " b on b.id = j.job_id",
			queue: "b.queue_name", groups: []group{{order: "j.job_id desc", indexed: true, states: []jobState{{field: dead}}}}})
	}
	return made.with(solidQueueOptional(p, jobs, known)...), true
}

// solidQueueLate warns of jobs that are due and were not made ready: the dispatcher is gone or slow.
func solidQueueLate(s relation) optionalQuery {
	return optionalQuery{large: true, sql: fmt.Sprintf(`select left(q, 255), count(*), sum(count(*)) over () >= 1000 from (select j.queue_name as q from %s j
 where j.scheduled_at < %s - interval '10 seconds' order by j.scheduled_at limit 1000) j group by 1`, s.sql(), s.now("scheduled_at")),
		row: func(t *tally, scan func(...any) error) error {
			var queue string
			var n int
			var more bool
			if err := scan(&queue, &n, &more); err != nil {
				return err
			}
			t.warn(queue, fmt.Sprintf("%d%s due and not dispatched: is a dispatcher running?", n, map[bool]string{true: " or more"}[more]))
			return nil
		}}
}

// solidQueueOptional are the queries of pauses, processes, what waits for a concurrency limit, and rates.
func solidQueueOptional(p place, jobs relation, known bool) []optionalQuery {
	var out []optionalQuery
	if s, ok := p.table("solid_queue_pauses", "queue_name"); ok {
		out = append(out, pausedQueues("select left(j.queue_name, 255) from "+s.sql()+" j limit 1000"))
	}
	if s, ok := p.table("solid_queue_processes", "kind", "last_heartbeat_at", "metadata"); ok { // beats every 60 s, is pruned after 5 min
		out = append(out, optionalQuery{large: true, sql: fmt.Sprintf(`select left(j.metadata, 20000), %s from %s j
 where j.kind = 'Worker' and j.last_heartbeat_at > %s - interval '5 minutes' order by j.id limit 200`,
			epochOf("last_heartbeat_at"), s.sql(), s.now("last_heartbeat_at")), row: solidQueueWorker, then: func(t *tally) { t.staffed = true }})
	}
	if s, ok := p.table("solid_queue_blocked_executions", "queue_name"); ok {
		out = append(out, optionalQuery{large: true, sql: fmt.Sprintf("select left(q, 255), count(*) from (select j.queue_name as q from %s j limit 1000) j group by 1", s.sql()),
			row: func(t *tally, scan func(...any) error) error {
				var queue string
				var n int
				if err := scan(&queue, &n); err != nil {
					return err
				}
				t.warn(queue, fmt.Sprintf("%d held back by a concurrency limit", n))
				return nil
			}})
	}
	if known && jobs.usable("created_at", "finished_at") {
		out = append(out, rate{table: jobs, queue: "j.queue_name", at: "created_at", order: "j.id desc"}.query(ins))
		if jobs.indexed("(finished_at)") { // failed ones are not among them
			out = append(out, rate{table: jobs, queue: "j.queue_name", at: "finished_at", order: "j.finished_at desc", where: "j.finished_at > " + jobs.now("finished_at") + " - interval '60 seconds'"}.query(outs))
		}
	}
	return out
}

// solidQueueWorker reads a worker process. Its queues are a text or a list; "*" is all, "a*" all that begin with a.
func solidQueueWorker(t *tally, scan func(...any) error) error {
	var text *string
	var beat float64
	if err := scan(&text, &beat); err != nil || text == nil {
		return err
	}
	var m struct {
		Queues  json.RawMessage `json:"queues"`
		Threads int             `json:"thread_pool_size"`
	}
	if json.Unmarshal([]byte(*text), &m) != nil {
		return nil
	}
	var list []string
	var joined string
	if json.Unmarshal(m.Queues, &joined) == nil {
		list = strings.Split(joined, ",")
	} else if json.Unmarshal(m.Queues, &list) != nil {
		list = []string{"*"} // none said: all
	}
	w := queue.Worker{Concurrency: m.Threads, Beat: at(beat)}
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
		w.Queues = append(w.Queues, safe.Text(list[i]))
	}
	t.sample.Workers = append(t.sample.Workers, w)
	t.staff = append(t.staff, workerRow{takes: func(queue string) bool {
		return slices.ContainsFunc(list, func(pattern string) bool {
			start, all := strings.CutSuffix(pattern, "*")
			return pattern == queue || all && strings.HasPrefix(queue, start)
		})
	}})
	return nil
}
