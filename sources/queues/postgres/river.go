package postgres

import "time"

// River (Go). Its tables river_client and river_client_queue exist and are not filled by the open-source version: consumers are
// unknown.

const riverRescue = time.Hour // when a job that runs counts as stuck, by default

func planRiver(p place) (readPlan, bool) {
	j, ok := p.table("river_job", "id", "state", "queue", "kind", "priority", "scheduled_at", "attempted_at", "created_at", "finalized_at")
	if !ok {
		return readPlan{}, false
	}
	made := readPlan{
		held: riverRescue,
		layouts: []layout{{table: j, queue: "j.queue",
			live:   "j.state in ('available', 'running', 'scheduled', 'retryable', 'discarded')",
			groups: byState(j, "available", "running", "scheduled", "retryable", "discarded")}},
		optional: []optionalQuery{
			rate{table: j, queue: "j.queue", at: "created_at", order: "j.id desc"}.query(ins),
			running(j.sql()+" j", "j.queue", "j.kind", "j.attempted_by[array_upper(j.attempted_by, 1)]", epochOf("attempted_at"), "j.state = 'running'", true),
		},
	}
	if j.indexed("(state, finalized_at)") {
		made = made.with(rate{table: j, queue: "j.queue", at: "finalized_at", order: "j.finalized_at desc",
			where: "j.state = 'completed' and j.finalized_at is not null"}.query(outs))
	}
	if q, ok := p.table("river_queue", "name", "paused_at"); ok { // lists the queues that had a client within a day
		made = made.with(optionalQuery{large: true, sql: "select left(j.name, 255), j.paused_at is not null from " + q.sql() + " j limit 500",
			row: func(t *tally, scan func(...any) error) error {
				var name string
				var paused bool
				err := scan(&name, &paused)
				t.queue(name).Paused = paused
				return err
			}})
	}
	return made, true
}
