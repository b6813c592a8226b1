package postgres

import (
	"time"

	"app.gonogo/gonogo/sources/queues/postgres/link"
)

// Graphile Worker. For people a queue is a task; the library's own queue names only serialise jobs. Jobs that succeed are deleted.
//
// Its tables have row-level security without a policy: who does not own them sees no row and no error. Since 0.16 a view, jobs,
// shows all; before, the table itself had this name, and until 0.13 the names of tasks in it.

const graphileRuns = 4 * time.Hour // after which a lock counts as lost

func planGraphile(p place) (readPlan, bool) {
	const future, free = "j.run_at > now()", "j.locked_at is null and j.attempts < j.max_attempts"
	waiting := group{where: free, states: []jobState{
		{field: ready, where: "j.run_at <= now()", since: "j.run_at"},
		{field: scheduled, where: future + " and j.attempts = 0"},
		{field: retry, where: future + " and j.attempts > 0"},
	}}
	rest := []group{
		{where: "j.locked_at is not null", states: []jobState{{field: flying, since: "j.locked_at"}}},
		{where: "j.locked_at is null and j.attempts >= j.max_attempts", states: []jobState{{field: dead}}},
	}
	own, jobs := p.tables["_private_jobs"], p.tables["jobs"]
	tasks, named := p.table("_private_tasks", "id", "identifier")
	if own.oid == 0 && jobs.has("task_id") { // 0.14 and 0.15
		own = jobs
		tasks, named = p.table("tasks", "id", "identifier")
	}
	view := jobs.has("task_identifier", "run_at", "attempts", "max_attempts", "locked_at", "locked_by")
	l := layout{table: own}
	switch {
	case named && own.usable("task_id", "run_at", "attempts", "max_attempts", "locked_at", "locked_by"):
		l.from, l.queue = own.sql()+" j join "+tasks.sql()+" b on b.id = j.task_id", "b.identifier"
		if own.has("is_available") && own.indexed("(priority, run_at)", "WHERE (is_available = true)") {
			waiting.where, waiting.order, waiting.indexed = "j.is_available = true", "j.priority, j.run_at", true
		}
	case view && jobs.readable && !jobs.hidden:
		l.from, l.queue = jobs.sql()+" j", "j.task_identifier"
		if own.oid == 0 {
			l.table = jobs
		}
	case view && jobs.hidden, own.hidden && own.has("task_id", "run_at", "max_attempts", "locked_by"):
		f := link.Hidden
		return readPlan{closed: &f}, true
	default:
		return readPlan{}, false
	}
	l.groups = append([]group{waiting}, rest...)
	return readPlan{layouts: []layout{l}, ends: true, held: graphileRuns, optional: []optionalQuery{
		running(l.source(), l.queue, l.queue, "j.locked_by", epochOf("locked_at"), "j.locked_at is not null", false),
	}}, true
}
