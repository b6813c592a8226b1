package postgres

import (
	"fmt"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

// Que 0.x to 2.x. A job in hand is marked by an advisory lock alone, so that the table holds it as if it were ready.

func planQue(p place) (readPlan, bool) {
	j, ok := p.table("que_jobs", "queue", "priority", "run_at", "error_count", "job_class")
	if !ok {
		return readPlan{}, false
	}
	states := []jobState{
		{field: ready, where: "j.run_at <= now()", since: "j.run_at"},
		{field: scheduled, where: "j.run_at > now() and j.error_count = 0"},
		{field: retry, where: "j.run_at > now() and j.error_count > 0"},
	}
	live := group{queue: "queue", key: "priority", order: "j.run_at", aged: true, states: states}
	l := layout{table: j, queue: "j.queue"}
	id := "job_id"
	switch {
	case !j.has("finished_at", "expired_at"): // 0.x: its primary key is the index, a job that has ended is deleted
		live.indexed = j.indexed("(queue, priority, run_at, job_id)")
		l.groups = []group{live}
	case j.has("job_schema_version"): // 2.x, whose index begins with it
		id = "id"
		for v := 1; v <= 2; v++ {
			live.where = fmt.Sprintf("j.job_schema_version = %d and j.finished_at is null and j.expired_at is null", v)
			live.indexed = j.indexed("(job_schema_version, queue, priority, run_at, id)", "finished_at IS NULL")
			l.groups = append(l.groups, live)
		}
	default:
		id = "id"
		live.where, live.indexed = "j.finished_at is null and j.expired_at is null", j.indexed("(queue, priority, run_at, id)", "finished_at IS NULL")
		l.groups = []group{live}
	}
	if id == "id" {
		l.groups = append(l.groups, group{where: "j.expired_at is not null", states: []jobState{{field: dead}}})
	}
	made := readPlan{layouts: []layout{l}}
	if !p.standby { // which does not know of the locks on its primary
		made.optional = append(made.optional, queLocked(j, id))
	}
	if s, ok := p.table("que_lockers", "pid", "worker_count", "queues"); ok {
		made.optional = append(made.optional, queLockers(s, j, id))
	}
	return made, true
}

// queLocks are the advisory locks that may be jobs', and the connections that hold them.
const queLocks = `select (l.classid::bigint << 32) + l.objid::bigint as id, l.pid from pg_locks l
 where l.locktype = 'advisory' and l.objsubid = 1 and l.granted and l.database = (select oid from pg_database where datname = current_database()) limit 2000`

// queLocked counts the jobs that a worker has locked: those it runs and the few that it has fetched ahead. pg_locks is joined
// from its side, which is short.
func queLocked(j relation, id string) optionalQuery {
	class := "j.job_class"
	if j.has("args") { // Active Job's wrapper names its job's class among the arguments
		class = "case when j.job_class like 'ActiveJob::%' then coalesce(j.args #>> '{0,job_class}', j.job_class) else j.job_class end"
	}
	// Only with the id for its key is a job found without reading the table.
	return optionalQuery{large: id == "id", sql: fmt.Sprintf(`select left(j.queue, 255), left(%s, 255), j.run_at <= now(), count(*) over (partition by j.queue)
 from (%s) l join %s j on j.%s = l.id`, class, queLocks, j.sql(), id),
		row: func(t *tally, scan func(...any) error) error {
			var q, class *string
			var due bool
			var n int64
			if err := scan(&q, &class, &due, &n); err != nil {
				return err
			}
			name := nameOr(q)
			t.counts.add(name, flying, cell{n: 1, quality: queue.Exact})
			if c := &t.counts[name][ready]; due && c.n > 0 && c.quality == queue.Exact {
				c.n--
			}
			if class != nil && len(t.sample.Running) < mostRuns {
				t.sample.Running = append(t.sample.Running, queue.Running{Queue: safe.Text(name), Job: safe.Text(*class)})
			}
			return nil
		},
		then: func(t *tally) { t.known[flying] = true }}
}

// queLockers asks who works, and how many jobs each has locked: its workers are busy with them, and the rest it has fetched ahead. A row of a worker that crashed stays until another one starts: its connection shows whether it lives.
func queLockers(s, jobs relation, id string) optionalQuery {
	return optionalQuery{large: true, sql: fmt.Sprintf(`select j.queues, j.worker_count, coalesce(l.n, 0) from %s j
 left join (select k.pid, count(*) as n from (%s) k join %s q on q.%s = k.id group by k.pid) l on l.pid = j.pid
 where j.pid in (select pid from pg_stat_activity) order by j.pid limit 200`, s.sql(), queLocks, jobs.sql(), id),
		row: func(t *tally, scan func(...any) error) error {
			var queues []string
			var workers int
			var locked int64
			if err := scan(&queues, &workers, &locked); err != nil {
				return err
			}
			w := queue.Worker{Concurrency: workers, Busy: min(workers, int(locked)), Beat: t.Now}
			takes := map[string]bool{}
			for _, q := range queues {
				takes[nameOr(&q)] = true
				w.Queues = append(w.Queues, safe.Text(nameOr(&q)))
			}
			t.sample.Workers = append(t.sample.Workers, w)
			t.staff = append(t.staff, workerRow{takes: func(queue string) bool { return takes[queue] }})
			return nil
		},
		then: func(t *tally) { t.staffed = true }}
}
