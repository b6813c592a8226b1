package inpostgres

import (
	"fmt"
	"time"
)

// Delayed Job 2 to 4 on Active Record. Jobs that succeed are deleted, and by default those that are given up too: no dead ones is
// no proof of health.

const delayedJobRuns = 4 * time.Hour // after which a lock counts as lost: max_run_time's default

func planDelayedJob(p place) (plan, bool) {
	j, ok := p.table("delayed_jobs", "priority", "run_at", "locked_at", "locked_by", "failed_at", "attempts", "handler")
	if !ok {
		return plan{}, false
	}
	now, queue := j.now("run_at"), "null::text"
	if j.has("queue") { // since 3.0
		queue = "j.queue"
	}
	free := fmt.Sprintf("j.locked_at is null or j.locked_at < %s - interval '%d seconds'", j.now("locked_at"), int(delayedJobRuns.Seconds()))
	return plan{
		ends: true, held: delayedJobRuns,
		layouts: []layout{{table: j, queue: queue, sampled: true, arms: []arm{
			{where: "j.failed_at is null", states: []state{
				{field: ready, where: and("j.run_at <= "+now, free), since: "j.run_at"},
				{field: flying, where: "j.locked_at is not null", since: "j.locked_at"},
				{field: scheduled, where: "j.run_at > " + now + " and j.attempts = 0 and j.locked_at is null"},
				{field: retry, where: "j.run_at > " + now + " and j.attempts > 0 and j.locked_at is null"},
			}},
			{where: "j.failed_at is not null", states: []state{{field: dead}}},
		}}},
		spares: []spare{
			running(j.sql()+" j", queue, delayedJobClass, "j.locked_by", epoch("locked_at"), "j.locked_at is not null and j.failed_at is null", false),
		},
	}, true
}

// delayedJobClass finds the class at the head of the YAML that also holds the arguments, which stay where they are. Active Job's
// wrapper names its job's class further on.
const delayedJobClass = `coalesce(substring(left(j.handler, 2000) from '\njob_class: ([A-Za-z0-9_:]{1,200})'),` +
	` substring(left(j.handler, 2000) from '\n +job_class: ([A-Za-z0-9_:]{1,200})'),` +
	` substring(left(j.handler, 300) from '!ruby/(?:object|struct):([A-Za-z0-9_:]{1,200})'))`
