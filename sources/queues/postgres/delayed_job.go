package postgres

import (
	"fmt"
	"time"
)

// Delayed Job 2 to 4 on Active Record. Jobs that succeed are deleted, and by default those that are given up too: no dead ones is
// no proof of health.

const delayedJobRuns = 4 * time.Hour // after which a lock counts as lost: max_run_time's default

func planDelayedJob(p place) (readPlan, bool) {
	j, ok := p.table("delayed_jobs", "priority", "run_at", "locked_at", "locked_by", "failed_at", "attempts", "handler")
	if !ok {
		return readPlan{}, false
	}
	now, queue := j.now("run_at"), "null::text"
	if j.has("queue") { // since 3.0
		queue = "j.queue"
	}
	free := fmt.Sprintf("j.locked_at is null or j.locked_at < %s - interval '%d seconds'", j.now("locked_at"), int(delayedJobRuns.Seconds()))
	return readPlan{
		ends: true, held: delayedJobRuns,
		layouts: []layout{{table: j, queue: queue, sampled: true, probe: delayedJobProbe(j, queue, now, free), groups: []group{
			{where: "j.failed_at is null", states: []jobState{
				{field: ready, where: and("j.run_at <= "+now, free), since: "j.run_at"},
				{field: flying, where: "j.locked_at is not null", since: "j.locked_at"},
				{field: scheduled, where: "j.run_at > " + now + " and j.attempts = 0 and j.locked_at is null"},
				{field: retry, where: "j.run_at > " + now + " and j.attempts > 0 and j.locked_at is null"},
			}},
			{where: "j.failed_at is not null", states: []jobState{{field: dead}}},
		}}},
		optional: []optionalQuery{
			running(j.sql()+" j", queue, delayedJobClass, "j.locked_by", epochOf("locked_at"), "j.locked_at is not null and j.failed_at is null", false),
		},
	}, true
}

// delayedJobProbe jumps along the one index, of priority and due time, and reads the head of each priority. Jobs that failed or
// are locked stand there too.
func delayedJobProbe(j relation, queue, now, free string) func(int) string {
	if !j.indexed("(priority, run_at)") {
		return nil
	}
	return func(most int) string {
		return fmt.Sprintf(`with recursive k(p) as (
 (select j.priority from %[1]s j order by j.priority limit 1)
 union all
 select (select j.priority from %[1]s j where j.priority > k.p order by j.priority limit 1) from k where k.p is not null
) select left(c.q, 255), c.n, c.since, c.more from (select p from k where p is not null limit 50) k cross join lateral (
 select %[2]s as q, count(*) filter (where %[3]s) as n, extract(epoch from min(j.run_at) filter (where %[3]s))::float8 as since,
 sum(count(*)) over () >= %[4]d as more
 from (select j.* from %[1]s j where j.priority = k.p and j.run_at <= %[5]s order by j.run_at limit %[4]d) j group by 1) c`,
			j.sql(), queue, and("j.failed_at is null", free), most, now)
	}
}

// delayedJobClass finds the class at the head of the YAML that also holds the arguments, which stay where they are. Active Job's
// wrapper names its job's class further on.
const delayedJobClass = `coalesce(substring(left(j.handler, 2000) from '\njob_class: ([A-Za-z0-9_:]{1,200})'),` +
	` substring(left(j.handler, 2000) from '\n +job_class: ([A-Za-z0-9_:]{1,200})'),` +
	` substring(left(j.handler, 300) from '!ruby/(?:object|struct):([A-Za-z0-9_:]{1,200})'))`
