package forecast

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"app.gonogo/gonogo/model/queue"
)

// backlog is a queue that has been read for some minutes: so many jobs a second come in and are done, evenly.
func backlog(ready int, in, out float64, watched time.Duration) *queue.Queue {
	q := &queue.Queue{Reading: queue.Unread("default")}
	q.Ready, q.Quality = ready, queue.Exact
	q.Enters.Now, q.Leaves.Now = queue.PerSecond(in), queue.PerSecond(out)
	for back := watched; back >= 0; back -= 5 * time.Second {
		q.Points = append(q.Points, queue.Point{At: noon.Add(-back), Ready: float64(ready) - (in-out)*back.Seconds(), Oldest: -1, In: float32(in), Out: float32(out)})
	}
	return q
}

// Every forecast shows what it rests on, or says what is missing.
func TestRows(t *testing.T) {
	crew := func(q *queue.Queue, up int) Crew {
		return Crew{Type: "worker", Up: up, Works: []Work{{Names: []string{"mail", "default"}, Queue: q}}}
	}
	unrated := backlog(500, 1, 1, time.Minute)
	unrated.Enters, unrated.Leaves = queue.Flow{}, queue.Flow{}
	shared := crew(backlog(500, 1, 1, 5*time.Minute), 2)
	shared.Others = []string{"slow", "urgent"}
	stale := crew(backlog(500, 1, 1, 5*time.Minute), 2)
	stale.Works[0].Stale = true
	fresh := crew(backlog(500, 12, 10, 5*time.Minute), 2)
	fresh.Since = noon.Add(-40 * time.Second)
	turned := backlog(4000, 5, 8, 5*time.Minute)
	for i, n := 0, len(turned.Points)-20; i < 20; i++ {
		turned.Points[n+i].Out, turned.Points[n+i].Ready = 2, turned.Points[n-1].Ready+3*5*float64(i+1)
	}
	turned.Ready = int(turned.Points[len(turned.Points)-1].Ready)
	for _, c := range []struct {
		name  string
		crew  Crew
		asked []int
		want  string
	}{
		{"drains", crew(backlog(5755, 6, 10, 5*time.Minute), 2), nil, `backlog: 5,755 jobs wait in default and mail = in 6/s, done 10/s by 2 dynos, 5/s each, over 5m
forecast: 2 dynos as now: gone in 24m = 5,755 / (10/s - 6/s)
: 4 dynos: gone in 6m 50s = 5,755 / (20/s - 6/s)
: gone within 10m: 4 dynos = (6/s + 5,755 / 10m) / 5/s
`},
		{"grows", crew(backlog(5755, 12, 8, 5*time.Minute), 2), []int{3, 0}, `backlog: 5,755 jobs wait in default and mail = in 12/s, done 8/s by 2 dynos, 4/s each, over 5m
forecast: 2 dynos as now: never gone, grows by 4/s = 8/s - 12/s (!)
: 3 dynos: cannot tell: about as much comes in as is done = 12/s - 12/s
: 4 dynos: gone in 24m = 5,755 / (16/s - 12/s)
: gone within 10m: 6 dynos = (12/s + 5,755 / 10m) / 4/s
`},
		{"one dyno", crew(backlog(600, 1, 3, 5*time.Minute), 1), nil, `backlog: 600 jobs wait in default and mail = in 1/s, done 3/s by 1 dyno, over 5m
forecast: 1 dyno as now: gone in 5m = 600 / (3/s - 1/s)
: 2 dynos: gone in 2m = 600 / (6/s - 1/s)
: gone within 10m: 1 dyno = (1/s + 600 / 10m) / 3/s
`},
		{"nothing waits", crew(backlog(0, 3, 3, 5*time.Minute), 2), nil, `backlog: no job waits in default and mail
forecast: 2 dynos keep up with 3/s
`},
		{"hardly anything waits", crew(backlog(4, 3, 3, time.Second), 1), nil, `backlog: 4 jobs wait in default and mail
forecast: hardly anything waits
`},
		{"nobody works", crew(backlog(500, 3, 0, 5*time.Minute), 0), nil, `backlog: 500 jobs wait in default and mail
forecast: cannot tell: no worker dyno is up, so it is not known how much one does (!)
`},
		{"others work too", shared, nil, `backlog: 500 jobs wait in default and mail
forecast: cannot tell: slow and urgent take from the same queues, and who does how much is not known (!)
`},
		{"rates are not known", crew(unrated, 2), nil, `backlog: 500 jobs wait in default and mail
forecast: cannot tell: how fast jobs come into and leave default and mail is not known yet, or not counted (!)
`},
		{"depth is not known", stale, nil, `forecast: cannot tell: how many jobs wait in default and mail is not known now (!)
`},
		{"not watched for long", crew(backlog(500, 3, 2, 40*time.Second), 2), nil, `backlog: 500 jobs wait in default and mail
forecast: cannot tell: the rates have not been watched for long enough; known in 1m (!)
`},
		{"the dynos have changed", fresh, nil, `backlog: 500 jobs wait in default and mail
forecast: cannot tell: the dynos of worker have just changed; their rate will be known in 1m (!)
`},
		{"the queue was empty", crew(backlog(200, 4, 0.5, 5*time.Minute), 2), nil, `backlog: 200 jobs wait in default and mail
forecast: cannot tell: the queue was empty a moment ago, so how much a dyno can do will be known in 1m (!)
`},
		{"the rates have changed", crew(turned, 2), nil, `backlog: 4,600 jobs wait in default and mail
forecast: cannot tell: what is done changes: 3.2/s of late, 8/s before (!)
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan, known := Of(c.crew)
			if !known {
				t.Fatal("got no plan, want one")
			}
			var got strings.Builder
			for _, r := range plan.Rows(c.asked...) {
				got.WriteString(r.Label + ": " + r.Line())
				if r.Warn {
					got.WriteString(" (!)")
				}
				got.WriteByte('\n')
			}
			if diff := cmp.Diff(c.want, got.String()); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
	if _, known := Of(Crew{Type: "web", Up: 2}); known {
		t.Error("got a plan of a type that takes from no queue, want none")
	}
}
