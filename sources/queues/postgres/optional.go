package postgres

import (
	"fmt"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/model/safe"
)

const (
	rateWindow = 60   // seconds
	mostRecent = 1000 // entries read for a rate
	mostRuns   = 20   // running jobs that are listed
)

// rate counts how many jobs of each queue there were in the last minute: of the newest entries of an index, bounded.
type rate struct {
	table relation
	queue string // a job's queue
	at    string // the time column
	order string // what an index gives from its end
	where string // what the index is made for
}

// query makes the query. Where a minute holds more jobs than are read, the time in which these came counts instead.
func (r rate) query(into func(t *tally) *map[string]float64) optionalQuery {
	sql := fmt.Sprintf(`select left(q, 255), count(*), sum(count(*)) over () >= %[1]d, extract(epoch from %[3]s - min(min(since)) over ())::float8
 from (select %[2]s as q, j.%[8]s as since from %[4]s j where %[5]s order by %[6]s limit %[1]d) j
 where since >= %[3]s - interval '%[7]d seconds' group by 1`,
		mostRecent, r.queue, r.table.now(r.at), r.table.sql(), and(r.where), r.order, rateWindow, r.at)
	return optionalQuery{sql: sql, large: true,
		row: func(t *tally, scan func(...any) error) error {
			var queue *string
			var n int64
			var more bool
			var span float64
			if err := scan(&queue, &n, &more, &span); err != nil {
				return err
			}
			if !more {
				span = rateWindow
			}
			m := into(t)
			if *m == nil {
				*m = map[string]float64{}
			}
			(*m)[nameOr(queue)] = float64(n) / max(span, 0.1)
			return nil
		},
		then: func(t *tally) {
			if m := into(t); *m == nil {
				*m = map[string]float64{}
			}
		},
	}
}

func ins(t *tally) *map[string]float64 { return &t.ins }

func outs(t *tally) *map[string]float64 { return &t.outs }

// nameOr is a queue's name; the one without is called default.
func nameOr(queue *string) string {
	if queue == nil || *queue == "" {
		return defaultQueue
	}
	return *queue
}

// running lists the running jobs, the longest first. Its columns are queue, class, worker and since, in epoch seconds.
func running(source, queueColumn, class, worker, since, where string, large bool) optionalQuery {
	sql := fmt.Sprintf("select left(%s, 255), left(%s, 255), left(%s, 255), %s from %s where %s order by 4 limit %d",
		queueColumn, class, worker, since, source, and(where), mostRuns)
	return optionalQuery{sql: sql, large: large, row: func(t *tally, scan func(...any) error) error {
		var q, class, worker *string
		var since *float64
		if err := scan(&q, &class, &worker, &since); err != nil {
			return err
		}
		r := queue.Running{Queue: safe.Text(nameOr(q))}
		if class != nil {
			r.Job = safe.Text(*class)
		}
		if worker != nil {
			r.Dyno = safe.Text(*worker)
		}
		if since != nil {
			r.Since = at(*since)
		}
		t.sample.Running = append(t.sample.Running, r)
		return nil
	}}
}

// pausedQueues makes a query whose rows are the names of paused queues.
func pausedQueues(sql string) optionalQuery {
	return optionalQuery{sql: sql, large: true, row: func(t *tally, scan func(...any) error) error {
		var queue string
		err := scan(&queue)
		t.queue(queue).Paused = true
		return err
	}}
}
