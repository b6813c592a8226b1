//go:build integration

package postgres

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// TestLibrariesThatComeLater are found between the readings, over the same connection, each once.
func TestLibrariesThatComeLater(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "delayed_job.sql")
	d := opened(t, url)
	found(t, d, "delayed_job")
	look := func() (names string) {
		t.Helper()
		d.Rediscover()
		if err := d.Probe(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, l := range d.Discovered() {
			names += l.Name() + " "
		}
		return names
	}
	if got := look(); got != "" {
		t.Errorf("found %q before anything came", got)
	}
	for _, c := range []struct{ file, want string }{{"que.sql", "que "}, {"river.sql", "river "}, {"oban.sql", "oban "}} {
		schema, err := os.ReadFile(filepath.Join("testdata", c.file))
		if err != nil {
			t.Fatal(err)
		}
		s.SQL(url, string(schema))
		if got := look(); got != c.want {
			t.Errorf("found %q after %s came, want %q", got, c.file, c.want)
		}
		if got := look(); got != "" {
			t.Errorf("found %q twice", got)
		}
	}
}

// TestSamplesAreScaledByWhatTheyMet compares estimates of large tables with the server's own counts. How many pages a sample draws is
// chance: that must not show in the numbers. None of the tables is counted whole, as if that were too dear.
func TestSamplesAreScaledByWhatTheyMet(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	for _, c := range []struct {
		library, file, fill, ready string
	}{
		{"delayed_job", "delayed_job.sql", `insert into delayed_jobs (queue, priority, handler, run_at, failed_at)
 select 'mail', n % 5, repeat('x', 20 + n % 300), timezone('UTC', now()) + (case when n % 25 in (3, 4) then 1 else -1 end) * interval '1 hour', case when n % 50 = 7 then timezone('UTC', now()) end from generate_series(1, 300000) n`,
			"select count(*) from delayed_jobs where failed_at is null and run_at <= timezone('UTC', now())"},
		{"que", "que.sql", `insert into que_jobs (queue, run_at, priority, job_class, finished_at)
 select 'mail', now() - interval '1 hour', n % 5, repeat('C', 5 + n % 60), case when n % 4 > 0 then now() end from generate_series(1, 300000) n`,
			"select count(*) from que_jobs where finished_at is null"},
		{"oban", "oban.sql", `insert into oban_jobs (queue, worker, state, scheduled_at, priority, args, inserted_at)
 select 'mail', 'App.Charge', (case when n % 3 > 0 then 'completed' else 'available' end)::oban_job_state, timezone('UTC', now()) - interval '1 hour', n % 4, '{"id":"0123456789"}', timezone('UTC', now()) - interval '1 hour' from generate_series(1, 300000) n`,
			"select count(*) from oban_jobs where state = 'available'"},
		{"good_job", "good_job.sql", `insert into good_jobs (queue_name, scheduled_at, finished_at, serialized_params, executions_count)
 select 'mail', timezone('UTC', now()) - interval '1 hour', case when n % 2 > 0 then timezone('UTC', now()) end, '{"job_class":"Charge"}', 0 from generate_series(1, 300000) n`,
			"select count(*) from good_jobs where finished_at is null"},
		{"graphile-worker", "graphile_15.sql", `insert into graphile_worker.jobs (task_id, run_at) select 1, now() - interval '1 hour' from generate_series(1, 300000)`,
			"select count(*) from graphile_worker.jobs"},
	} {
		t.Run(c.library, func(t *testing.T) {
			t.Parallel()
			url := database(t, s, c.file, c.fill, "analyze")
			r := found(t, opened(t, url), c.library)
			sampled(t, r)
			for i := range r.wholes {
				r.wholes[i] = whole{next: time.Now().Add(time.Hour)}
			}
			r.most = leastEntries
			got := sampled(t, r)
			want, err := strconv.Atoi(strings.TrimSpace(s.SQL(url, c.ready)))
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Queues) != 1 {
				t.Fatalf("%v", lines(got))
			}
			q := got.Queues[0]
			if off := float64(q.Ready)/float64(want) - 1; math.Abs(off) > 0.05 || q.Quality != queue.Estimated {
				t.Errorf("%d ready (%s), the server counts %d: %.1f %% off, want 5 %% at most", q.Ready, q.Quality, want, 100*off)
			} else {
				t.Logf("%d ready, the server counts %d: %.1f %% off", q.Ready, want, 100*off)
			}
			if c.library == "delayed_job" { // all states together are the whole table
				later, _ := q.Scheduled.Get()
				dead, _ := q.Dead.Get()
				if sum := int64(q.Ready) + later + dead; sum < 297_000 || sum > 303_000 {
					t.Errorf("%d jobs in all states, want 300,000 within a hundredth", sum)
				}
			}
		})
	}
}
