package queues

import (
	"cmp"
	"strings"

	"app.gonogo/gonogo/model/runbook"
	"app.gonogo/gonogo/tui/pane"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/tui/list"
)

// spec is what the list of queues knows of its rows.
var spec = list.Spec[queueRow]{
	Rows: "queues",
	Key:  queueRow.key,
	Text: func(r queueRow) string {
		return strings.Join([]string{r.Queue.Name, r.Queue.Library, r.Store.Var}, " ")
	},
	Columns: []list.Column[queueRow]{
		{ID: sortIDs[nameColumn], Name: "name"},
		{ID: "alarm", Name: "alarm, the worst first", Compare: func(a, b queueRow) int { return queue.Worst(a.Queue.Worst(), b.Queue.Worst()) },
			Known: func(r queueRow) bool { return r.Queue.Worst() != nil }},
		{ID: sortIDs[readyColumn], Name: "ready", Highest: true, Compare: func(a, b queueRow) int { return cmp.Compare(a.Queue.Ready, b.Queue.Ready) },
			Known: func(r queueRow) bool { return r.Queue.Ready >= 0 }},
		{ID: sortIDs[oldestColumn], Name: "oldest", Highest: true, Compare: byAge, Known: func(r queueRow) bool {
			_, sure := r.Queue.Age()
			return r.Queue.Ready > 0 && sure != queue.AgeUnknown
		}},
		byFlow(inColumn, "in/s", func(q *queue.Queue) queue.Flow { return q.Enters }),
		byFlow(outColumn, "out/s", func(q *queue.Queue) queue.Flow { return q.Leaves }),
		{ID: sortIDs[netColumn], Name: "net/s", Highest: true, Compare: func(a, b queueRow) int { return cmp.Compare(a.Queue.Net, b.Queue.Net) },
			Known: func(r queueRow) bool { return len(r.Queue.Points) > 1 }},
		{ID: sortIDs[workersColumn], Name: "workers, the fewest first", Compare: func(a, b queueRow) int { return cmp.Compare(a.Queue.Consumers, b.Queue.Consumers) },
			Known: func(r queueRow) bool { return r.Queue.Consumers >= 0 }},
	},
}

// sortIDs are the columns of the table that rows can be sorted by.
var sortIDs = map[columnID]list.ColumnID{
	nameColumn: "queue", readyColumn: "ready", oldestColumn: "oldest", inColumn: "in", outColumn: "out", netColumn: "net", workersColumn: "workers",
}

func byAge(a, b queueRow) int {
	x, _ := a.Queue.Age()
	y, _ := b.Queue.Age()
	return cmp.Compare(x, y)
}

func byFlow(c columnID, name string, of func(*queue.Queue) queue.Flow) list.Column[queueRow] {
	get := func(r queueRow) (float64, bool) { return of(r.Queue).Shown.Get() }
	return list.Column[queueRow]{ID: sortIDs[c], Name: name, Highest: true, Known: func(r queueRow) bool { _, known := get(r); return known },
		Compare: func(a, b queueRow) int {
			x, _ := get(a)
			y, _ := get(b)
			return cmp.Compare(x, y)
		}}
}

// Explained is the worst alarm of the queue under the cursor, or the jobs that fail.
func (p *Queues) Explained(sc pane.Scene) (runbook.Subject, bool) {
	if p.showsJobs(sc) {
		v := p.jobs.list.View(p.jobs.rows(sc))
		if at := p.jobs.list.Place(v); at >= 0 {
			for _, c := range sc.App.Jobs.AllFailing() {
				if c.Name == v.Rows[at].Name {
					return runbook.Subject{ID: runbook.FailingJobs, Job: c.Name}, true
				}
			}
		}
		return runbook.Subject{ID: runbook.DyingWorkers}, sc.App.Jobs.Workers.Dying.On()
	}
	rows, _ := p.List(sc)
	at := p.at(sc)
	if at < 0 || rows[at].Queue == nil {
		return runbook.Subject{}, false
	}
	alarm := rows[at].Queue.Worst()
	if alarm == nil {
		return runbook.Subject{}, false
	}
	return runbook.OfAlarm(alarm), true
}
