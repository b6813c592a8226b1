package postgres

import "fmt"

// Procrastinate 1 to 3 (Python). A job has no time of its own but when it is due, if that was asked for; when it was put in tells
// an event.

func planProcrastinate(p place) (readPlan, bool) {
	j, ok := p.table("procrastinate_jobs", "id", "queue_name", "task_name", "status", "scheduled_at", "attempts")
	if !ok {
		return readPlan{}, false
	}
	const due = "j.scheduled_at is null or j.scheduled_at <= now()"
	waiting := group{where: "j.status = 'todo'", order: "j.priority desc, j.id", indexed: j.indexed("(priority DESC, id)", "'todo'"), states: []jobState{
		{field: ready, where: due},
		{field: scheduled, where: "j.scheduled_at > now() and j.attempts = 0"},
		{field: retry, where: "j.scheduled_at > now() and j.attempts > 0"},
	}}
	taken := group{where: "j.status = 'doing'", indexed: j.indexed("(lock)", "'doing'"), states: []jobState{{field: flying}}}
	lost := group{where: "j.status = 'failed'", states: []jobState{{field: dead}}}
	made := readPlan{
		layouts:  []layout{{table: j, queue: "j.queue_name", live: "j.status in ('todo', 'doing', 'failed')", groups: []group{waiting, taken, lost}}},
		optional: []optionalQuery{running(j.sql()+" j", "j.queue_name", "j.task_name", "null::text", "null::float8", "j.status = 'doing'", taken.indexed)},
	}
	if e, ok := p.table("procrastinate_events", "job_id", "type", "at"); ok && e.indexed("(job_id)") {
		made = made.with(procrastinateAge(j, e, due))
	}
	return made, true
}

// procrastinateAge asks since when the first job of each queue that could be taken at once is there, and since when the first of
// those that became due. Both are little work in a small table alone.
func procrastinateAge(j, e relation, due string) optionalQuery {
	return optionalQuery{sql: fmt.Sprintf(`select left(x.q, 255), least(x.due, (select extract(epoch from min(e.at)) from %s e where e.job_id = x.id and e.type = 'deferred'))::float8
 from (select j.queue_name as q, min(j.id) filter (where j.scheduled_at is null) as id, extract(epoch from min(j.scheduled_at)) as due
 from %s j where j.status = 'todo' and (%s) group by 1 limit %d) x`, e.sql(), j.sql(), due, mostQueues),
		row: func(t *tally, scan func(...any) error) error {
			var queue *string
			var since *float64
			if err := scan(&queue, &since); err != nil || since == nil {
				return err
			}
			if c := t.counts[nameOr(queue)]; c != nil {
				c[ready].since = *since
			}
			return nil
		}}
}
