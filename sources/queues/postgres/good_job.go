package postgres

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

// GoodJob 1 to 4. Finished jobs stay for 14 days by default, so that the table is large and what matters in it is little.

func planGoodJob(p place) (readPlan, bool) {
	j, ok := p.table("good_jobs", "queue_name", "scheduled_at", "performed_at", "finished_at", "error", "created_at")
	if !ok {
		return readPlan{}, false
	}
	const unfinished = "j.finished_at is null"
	due, now := "coalesce(j.scheduled_at, j.created_at)", j.now("scheduled_at")
	queued := group{where: unfinished, queue: "queue_name", order: "j.scheduled_at", aged: true,
		indexed: j.indexed("(queue_name, scheduled_at", "WHERE (finished_at IS NULL)"),
		states: []jobState{
			{field: ready, where: "j.performed_at is null and " + due + " <= " + now, since: due},
			{field: scheduled, where: "j.performed_at is null and " + due + " > " + now + " and not " + goodJobTried(j)},
			{field: retry, where: "j.performed_at is null and " + due + " > " + now + " and " + goodJobTried(j)},
		}}
	taken := group{where: unfinished + " and j.performed_at is not null", states: []jobState{{field: flying, since: "j.performed_at"}}}
	if j.has("locked_by_id") {
		if taken.indexed = j.indexed("(locked_by_id)", "WHERE (locked_by_id IS NOT NULL)"); taken.indexed {
			taken.where += " and j.locked_by_id is not null"
		}
	}
	discarded := group{where: "j.finished_at is not null and j.error is not null", order: "j.finished_at desc",
		indexed: j.indexed("(finished_at DESC)", "(error IS NOT NULL)"), states: []jobState{{field: dead}}}
	if j.has("retried_good_job_id") { // before 4.0 each try was a row of its own
		discarded.states[0].where = "j.retried_good_job_id is null"
	}
	made := readPlan{layouts: []layout{{table: j, queue: "j.queue_name", groups: []group{queued, taken, discarded}}}}
	if class := goodJobClass(j); class != "" {
		made.optional = append(made.optional, running(j.sql()+" j", "j.queue_name", class, "null::text", epochOf("performed_at"), taken.where, taken.indexed))
	}
	if j.indexed("(finished_at)", "WHERE (finished_at IS NOT NULL)") {
		r := rate{table: j, queue: "j.queue_name", at: "finished_at", order: "j.finished_at desc", where: "j.finished_at is not null"}
		made.optional = append(made.optional, r.query(outs))
	}
	return made.with(goodJobOptional(p)...), true
}

// goodJobTried is the predicate of a job that has run before. Without a column for it the payload says so, which is dear to unpack.
func goodJobTried(j relation) string {
	if j.has("executions_count") {
		return "(coalesce(j.executions_count, 0) > 0)"
	}
	if j.has("serialized_params") {
		return "(coalesce(j.serialized_params ->> 'executions', '0') <> '0')"
	}
	return "false"
}

func goodJobClass(j relation) string {
	switch {
	case j.has("job_class"):
		return "j.job_class"
	case j.has("serialized_params"):
		return "j.serialized_params ->> 'job_class'"
	}
	return ""
}

// goodJobOptional are the queries of the processes and the pauses.
func goodJobOptional(p place) []optionalQuery {
	var out []optionalQuery
	if s, ok := p.table("good_job_settings", "key", "value"); ok {
		out = append(out, optionalQuery{large: true, sql: "select left(j.value::text, 20000) from " + s.sql() + " j where j.key = 'pauses'",
			row: func(t *tally, scan func(...any) error) error {
				var value *string
				var pauses struct {
					Queues []string `json:"queues"`
				}
				if err := scan(&value); err != nil || value == nil || json.Unmarshal([]byte(*value), &pauses) != nil {
					return err
				}
				for _, q := range pauses.Queues {
					t.queue(q).Paused = true
				}
				return nil
			}})
	}
	if s, ok := p.table("good_job_processes", "state", "updated_at"); ok { // a process beats every 30 s and counts as gone after 5 min
		out = append(out, optionalQuery{large: true, sql: fmt.Sprintf("select j.state::text, %s from %s j where j.updated_at > %s - interval '5 minutes' order by j.id limit 200",
			epochOf("updated_at"), s.sql(), s.now("updated_at")),
			row: goodJobProcess, then: func(t *tally) { t.staffed = true }})
	}
	return out
}

// goodJobProcess reads a process. Its state names its schedulers: since 3.18 as objects, before as texts.
func goodJobProcess(t *tally, scan func(...any) error) error {
	var text *string
	var beat float64
	if err := scan(&text, &beat); err != nil || text == nil {
		return err
	}
	var state struct {
		Schedulers []json.RawMessage `json:"schedulers"`
	}
	if json.Unmarshal([]byte(*text), &state) != nil {
		return nil
	}
	w := queue.Worker{Beat: at(beat)}
	var takes []func(string) bool
	for _, raw := range state.Schedulers {
		queues, threads, active := goodJobScheduler(raw)
		w.Queues = append(w.Queues, safe.Text(queues))
		w.Concurrency, w.Busy = w.Concurrency+threads, w.Busy+active
		takes = append(takes, goodJobTakes(queues))
	}
	if len(takes) == 0 { // a web process that works no queue
		return nil
	}
	t.sample.Workers = append(t.sample.Workers, w)
	t.staff = append(t.staff, workerRow{takes: func(queue string) bool {
		return slices.ContainsFunc(takes, func(f func(string) bool) bool { return f(queue) })
	}})
	return nil
}

func goodJobScheduler(raw json.RawMessage) (queues string, threads, active int) {
	var s struct {
		Queues  string `json:"queues"`
		Threads int    `json:"max_threads"`
		Active  int    `json:"active_threads"`
	}
	var text string // GoodJob::Scheduler(queues=mice,-rats max_threads=5)
	switch {
	case json.Unmarshal(raw, &s) == nil:
		return s.Queues, s.Threads, s.Active
	case json.Unmarshal(raw, &text) == nil:
		_, rest, _ := strings.Cut(strings.TrimSuffix(text, ")"), "queues=")
		queues, rest, _ = strings.Cut(rest, " ")
		_, _ = fmt.Sscanf(rest, "max_threads=%d", &threads) // else it is not known
	}
	return queues, threads, 0
}

// goodJobTakes reads a scheduler's list of queues: "a,b", "*" for all, "-a,b" for all others, "+a,b" for a before b.
func goodJobTakes(list string) func(queue string) bool {
	list = strings.TrimPrefix(strings.TrimSpace(list), "+")
	list, others := strings.CutPrefix(list, "-")
	names := strings.Split(list, ",")
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	if slices.Contains(names, "*") || list == "" {
		return func(string) bool { return !others }
	}
	return func(queue string) bool { return slices.Contains(names, queue) != others }
}
