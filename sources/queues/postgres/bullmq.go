package postgres

// BullMQ 6 on PostgreSQL. Times are epoch milliseconds; a paused queue keeps its jobs where they are.

func planBullMQ(p place) (readPlan, bool) {
	j, ok := p.table("job", "queue", "id", "seq", "name", "state", "priority", "added_at_ms", "delay_ms", "process_at_ms", "processed_at_ms", "attempts_made", "locked_until_ms")
	if !ok {
		return readPlan{}, false
	}
	// A job that is tried again keeps its first time: its age overstates the wait.
	l := layout{table: j, queue: "j.queue", live: "j.state <> 'completed'", groups: []group{
		{where: "j.state = 'waiting'", queue: "queue", key: "priority", order: "j.seq", aged: true, indexed: j.indexed("(queue, priority, seq)"),
			states: []jobState{{field: ready, since: "j.added_at_ms + j.delay_ms", millis: true}}},
		{where: "j.state = 'active'", queue: "queue", indexed: j.indexed("(queue, locked_until_ms)"), states: []jobState{{field: flying, since: "j.processed_at_ms", millis: true}}},
		{where: "j.state = 'delayed'", queue: "queue", indexed: j.indexed("(queue, process_at_ms)"), states: []jobState{
			{field: scheduled, where: "j.attempts_made = 0"}, {field: retry, where: "j.attempts_made > 0"}}},
	}}
	failed := group{where: "j.state = 'failed'", states: []jobState{{field: dead}}}
	made := readPlan{optional: []optionalQuery{running(j.sql()+" j", "j.queue", "j.name", processedBy(j), "(j.processed_at_ms / 1000.0)::float8", "j.state = 'active'", true)}}
	if m, ok := p.table("meta", "queue", "field", "value"); ok {
		made = made.with(pausedQueues("select left(j.queue, 255) from " + m.sql() + " j where j.field = 'paused' and j.value = '1' limit 1000"))
		// Among those that failed and those that were completed, jumping from queue to queue would read the latter: the names are had
		// from where they are kept.
		failed.queue, failed.names = "queue", "select distinct j.queue from "+m.sql()+" j"
		failed.indexed = j.indexed("(queue, state, finished_at_ms)")
	}
	l.groups = append(l.groups, failed)
	made.layouts = []layout{l}
	return made, true
}

func processedBy(j relation) string {
	if j.has("processed_by") {
		return "j.processed_by"
	}
	return "null::text"
}
