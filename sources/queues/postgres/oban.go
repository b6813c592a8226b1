package postgres

import (
	"encoding/json"
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

// Oban 2 (Elixir). Ended jobs are pruned, after a minute by default: dead ones are a short window, not a history.

func planOban(p place) (readPlan, bool) {
	j, ok := p.table("oban_jobs", "id", "state", "queue", "worker", "scheduled_at", "attempted_at", "inserted_at")
	if !ok {
		return readPlan{}, false
	}
	made := readPlan{
		layouts: []layout{{table: j, queue: "j.queue",
			live:   "j.state in ('available', 'scheduled', 'executing', 'retryable', 'discarded')",
			groups: byState(j, "available", "executing", "scheduled", "retryable", "discarded")}},
		optional: []optionalQuery{rate{table: j, queue: "j.queue", at: "inserted_at", order: "j.id desc"}.query(ins)},
	}
	node := "null::text"
	if j.has("attempted_by") {
		node = "j.attempted_by[1]"
	}
	made = made.with(running(j.sql()+" j", "j.queue", "j.worker", node, epochOf("attempted_at"), "j.state = 'executing'", true))
	if s, ok := p.table("oban_producers", "node", "queue", "meta", "updated_at"); ok { // of Oban Pro
		made = made.with(obanProducers(s))
	}
	return made, true
}

// obanProducers asks who works: a row for each node and queue, which beats about every 15 s.
func obanProducers(s relation) optionalQuery {
	return optionalQuery{large: true, sql: fmt.Sprintf(`select left(j.node, 255), left(j.queue, 255), left(j.meta::text, 20000), %s from %s j
 where j.updated_at > %s - interval '60 seconds' order by j.node, j.queue limit 500`, epochOf("updated_at"), s.sql(), s.now("updated_at")),
		row: func(t *tally, scan func(...any) error) error {
			var node, q string
			var text *string
			var beat float64
			if err := scan(&node, &q, &text, &beat); err != nil {
				return err
			}
			var meta struct {
				Paused bool `json:"paused"`
				Limit  int  `json:"local_limit"`
			}
			if text != nil && strings.HasPrefix(*text, "{") {
				_ = json.Unmarshal([]byte(*text), &meta) // what is of another shape is not known
			}
			t.sample.Workers = append(t.sample.Workers, queue.Worker{Dyno: safe.Text(node), Queues: []string{safe.Text(q)},
				Concurrency: meta.Limit, Quiet: meta.Paused, Beat: at(beat)})
			t.staff = append(t.staff, workerRow{takes: func(name string) bool { return name == q }, quiet: meta.Paused})
			return nil
		},
		then: func(t *tally) { t.staffed = true }}
}
