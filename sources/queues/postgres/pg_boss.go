package postgres

import (
	"fmt"
	"strings"

	"app.gonogo/gonogo/model/queue"
)

// pg-boss 7 to 12. Until 9 the columns have no underscores; from 10 the table is partitioned by queue, in part or wholly. It keeps
// no record of who works.

func planPgBoss(p place) (readPlan, bool) {
	start, started := "start_after", "started_on"
	j, ok := p.table("job", "name", "state", "start_after", "created_on", "started_on", "singleton_key", "retry_limit")
	if !ok {
		start, started = "startafter", "startedon"
		if j, ok = p.table("job", "name", "state", "startafter", "createdon", "startedon", "singletonkey", "retrylimit"); !ok {
			return readPlan{}, false
		}
	}
	due := "j." + start + " <= now()"
	waiting := group{where: "j.state < 'active'", queue: "name", indexed: j.indexed("(name)", "state < 'active'"),
		states: []jobState{
			{field: ready, where: due, since: "j." + start},
			{field: scheduled, where: "not " + due + " and j.state = 'created'"},
			{field: retry, where: "not " + due + " and j.state = 'retry'"},
		}}
	if j.indexed("(name, "+start, "state < 'active'") { // 10 and 11
		waiting.order, waiting.aged, waiting.indexed = "j."+start, true, true
	}
	if j.has("blocked") { // 12: waits for jobs that it depends on
		waiting.where += " and not j.blocked"
		if j.indexed("(name, priority DESC, created_on") {
			waiting.key, waiting.falling, waiting.order, waiting.aged, waiting.indexed = "priority", true, "j.created_on", false, true
		}
	}
	l := layout{table: j, queue: "j.name", live: "j.state <= 'active' or j.state = 'failed'", groups: []group{waiting,
		{where: "j.state = 'active'", states: []jobState{{field: flying, since: "j." + started}}},
		{where: "j.state = 'failed'", states: []jobState{{field: dead}}},
	}}
	made := readPlan{layouts: []layout{l}, hides: pgBossOwn,
		optional: []optionalQuery{running(j.sql()+" j", "j.name", "j.name", "null::text", epochOf(started), "j.state = 'active'", false)}}
	if q, ok := p.table("queue", "name"); ok { // since 10 every queue is created before use
		made.whole = true
		made = made.with(optionalQuery{large: true, sql: "select left(j.name, 255) from " + q.sql() + " j limit 500",
			row: func(t *tally, scan func(...any) error) error {
				var name string
				err := scan(&name)
				t.queue(name)
				return err
			}})
		if q.has("active_count", "monitor_on") {
			made = made.with(pgBossCached(q))
		}
	}
	return made, true
}

// pgBossOwn recognises the queues that the library keeps for itself.
func pgBossOwn(queue string) bool {
	return strings.HasPrefix(queue, "__pgboss__") || strings.HasPrefix(queue, "__state__")
}

// pgBossCached asks for the counts that pg-boss itself takes about every minute, since 11. They stand in where a large table gives
// no better; a queue that was never counted has zeros.
func pgBossCached(q relation) optionalQuery {
	failed := "null::int8"
	if q.has("failed_count") { // 12
		failed = "j.failed_count::int8"
	}
	return optionalQuery{large: true, sql: fmt.Sprintf("select left(j.name, 255), j.active_count::int8, %s from %s j where j.monitor_on > now() - interval '5 minutes' limit 500", failed, q.sql()),
		row: func(t *tally, scan func(...any) error) error {
			var name string
			var active int64
			var failed *int64
			if err := scan(&name, &active, &failed); err != nil {
				return err
			}
			t.stand.add(name, flying, cell{n: active, quality: queue.Estimated})
			if failed != nil {
				t.stand.add(name, dead, cell{n: *failed, quality: queue.Estimated})
			}
			return nil
		}}
}
