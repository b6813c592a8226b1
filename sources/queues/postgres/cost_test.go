//go:build integration

package postgres

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"app.gonogo/gonogo/model/queue"
	"app.gonogo/gonogo/sources/queues/postgres/link"
	"app.gonogo/gonogo/sources/queues/queuetest"
)

// bulk is n rows in a library's large table: most of them ended long ago where the library keeps them, some waiting in three
// queues, few in the other states.
type bulk struct {
	library, file, fill string
}

// bulks are the libraries whose tables grow.
var bulks = []bulk{
	{library: "delayed_job", file: "delayed_job.sql", fill: `insert into delayed_jobs (queue, priority, handler, run_at, created_at)
 select 'q' || n % 3, n % 5, repeat('x', 300), timezone('UTC', now()) - ({rows} - n) * interval '1 second' / 50, now() from generate_series(1, {rows}) n`},
	{library: "good_job", file: "good_job.sql", fill: `insert into good_jobs (queue_name, scheduled_at, performed_at, finished_at, error, serialized_params, executions_count, locked_by_id)
 select 'q' || n % 3, timezone('UTC', now()) - ({rows} - n) * interval '1 second' / 50, case when n % 4 > 0 then timezone('UTC', now()) end, case when n % 4 > 0 and n < {rows} - 20 then timezone('UTC', now()) - interval '2 hours' end,
 case when n % 100 = 1 then 'boom' end, '{"job_class":"Charge","arguments":["0123456789012345678901234567890123456789"]}', n % 2, case when n % 4 > 0 and n >= {rows} - 20 then gen_random_uuid() end from generate_series(1, {rows}) n`},
	{library: "solid_queue", file: "solid_queue.sql", fill: `insert into solid_queue_jobs (queue_name, class_name, arguments)
 select 'q' || n % 3, 'Charge', repeat('x', 100) from generate_series(1, {rows}) n;
 insert into solid_queue_ready_executions (job_id, queue_name, priority, created_at) select id, queue_name, id % 5, timezone('UTC', now()) - ({rows} - id) * interval '1 second' / 50 from solid_queue_jobs;
 insert into solid_queue_failed_executions (job_id, created_at) select id, now() from solid_queue_jobs where id % 10 = 0`},
	{library: "que", file: "que.sql", fill: `insert into que_jobs (queue, run_at, priority, job_class, finished_at)
 select 'q' || n % 3, now() - ({rows} - n) * interval '1 second' / 50, n % 5, 'Charge', case when n % 4 > 0 then now() end from generate_series(1, {rows}) n`},
	{library: "oban", file: "oban.sql", fill: `insert into oban_jobs (queue, worker, state, scheduled_at, attempted_at, priority, args, inserted_at)
 select 'q' || n % 3, 'App.Charge', (case when n > {rows} - 20 then 'executing' when n % 4 > 0 then 'completed' else 'available' end)::oban_job_state, timezone('UTC', now()) - ({rows} - n) * interval '1 second' / 50, timezone('UTC', now()), n % 4,
 '{"id":"0123456789012345678901234567890123456789"}', timezone('UTC', now()) - interval '1 hour' from generate_series(1, {rows}) n`},
	{library: "river", file: "river.sql", fill: `insert into river_job (queue, kind, state, scheduled_at, priority, args, finalized_at, created_at)
 select 'q' || n % 3, 'charge', (case when n % 4 > 0 then 'completed' else 'available' end)::river_job_state, now() - ({rows} - n) * interval '1 second' / 50, 1 + n % 4,
 '{"id":"0123456789012345678901234567890123456789"}', case when n % 4 > 0 then now() - interval '1 hour' end, now() - interval '1 hour' from generate_series(1, {rows}) n`},
	{library: "procrastinate", file: "procrastinate.sql", fill: `insert into procrastinate_jobs (queue_name, task_name, status, args)
 select 'q' || n % 3, 'app.charge', (case when n % 4 > 0 then 'succeeded' else 'todo' end)::procrastinate_job_status,
 '{"id":"01234567890123456789012345678901234567890123456789"}' from generate_series(1, {rows}) n`},
	{library: "bullmq", file: "bullmq.sql", fill: `insert into bullmq.meta values ('q0', 'version', '6'), ('q1', 'version', '6'), ('q2', 'version', '6');
 insert into bullmq.job (queue, id, seq, name, state, data, added_at_ms, processed_at_ms, finished_at_ms, priority)
 select 'q' || n % 3, n, n, 'charge', (case when n % 4 > 0 then 'completed' when n % 40 = 0 then 'failed' else 'waiting' end)::bullmq.job_state, '{"id":"0123456789012345678901234567890123456789"}',
 (extract(epoch from now()) * 1000)::bigint - 20 * ({rows} - n), null, n, n % 3 from generate_series(1, {rows}) n`},
	{library: "pg-boss", file: "pg_boss_9.sql", fill: `insert into pgboss.job (name, state, startafter, data)
 select 'q' || n % 3, (case when n % 4 > 0 then 'completed' else 'created' end)::pgboss.job_state, now() - ({rows} - n) * interval '1 second' / 50, '{"id":"0123456789"}' from generate_series(1, {rows}) n`},
	{library: "pg-boss", file: "pg_boss_10.sql", fill: pgBossFill},
	{library: "pg-boss", file: "pg_boss_12.sql", fill: pgBossFill},
}

const pgBossFill = `insert into pgboss.job (name, state, start_after, created_on, data, priority)
 select 'q' || n % 3, (case when n % 4 > 0 then 'completed' else 'created' end)::pgboss.job_state, now() - ({rows} - n) * interval '1 second' / 50,
 now() - ({rows} - n) * interval '1 second' / 50, '{"id":"0123456789"}', n % 2 from generate_series(1, {rows}) n`

// filled makes a database with so many rows of a library.
func filled(t testing.TB, s *queuetest.PostgresServer, b bulk, rows int) string {
	t.Helper()
	url := database(t, s, b.file)
	s.SQL(url, strings.ReplaceAll(b.fill, "{rows}", fmt.Sprint(rows)))
	return url
}

// Of a large table neither is it read whole at every reading, nor are its numbers wrong: what is counted short says so.
func TestLargeTables(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	const rows = 60_000
	for _, b := range bulks {
		t.Run(b.file, func(t *testing.T) {
			t.Parallel()
			url := filled(t, s, b, rows)
			s.SQL(url, "analyze")
			d := opened(t, url)
			r := found(t, d, b.library)
			r.most = 1000
			first := sampled(t, r)
			flush := func() { // what our session did, into the server's statistics
				if _, err := d.Run(context.Background(), link.Usual, []link.Query{{SQL: "select pg_stat_force_next_flush()", Row: func(func(...any) error) error { return nil }}}); err != nil {
					t.Fatal(err)
				}
			}
			scans := func() string {
				return s.SQL(url, "select sum(seq_scan) from pg_stat_user_tables where n_live_tup > 15000")
			}
			flush()
			before := scans()
			var second *queue.Sample
			for range 3 {
				r.most = 1000
				second = sampled(t, r)
			}
			flush()
			if after := scans(); after != before {
				t.Errorf("read whole %s times before and %s after three more readings", before, after)
			}
			if len(r.muted) > 0 {
				t.Errorf("questions %v failed", r.muted)
			}
			want := rows / 12 // a quarter waits, in three queues
			switch b.library {
			case "delayed_job", "solid_queue":
				want = rows / 3
			case "bullmq":
				want = rows * 9 / 120
			}
			for _, s := range []*queue.Sample{first, second} {
				if len(s.Queues) != 3 {
					t.Fatalf("%v", lines(s))
				}
				for _, q := range s.Queues {
					off := 0.01
					if b.library == "delayed_job" {
						off = 0.35
					}
					wrong := q.Ready < 0 || float64(q.Ready) > float64(want)*(1+off)+10 || q.Quality != queue.Capped && float64(q.Ready) < float64(want)*(1-off)-10
					if wrong || q.Quality == queue.Exact && s == second {
						t.Errorf("%s, want %d", line(q), want)
					}
					if age := time.Duration(q.Oldest); b.library != "procrastinate" && (age < rows/50*time.Second*9/10 || age > rows/50*time.Second+time.Minute) {
						t.Errorf("%s, want %v", line(q), rows/50*time.Second)
					}
				}
			}
			t.Logf("%s\n%s", strings.Join(lines(first), "\n"), strings.Join(lines(second), "\n"))
		})
	}
}

// BenchmarkMillionRows is the server's time of one reading of a table with a million rows, after the first.
func BenchmarkMillionRows(b *testing.B) {
	s := queuetest.SharedPostgres(b)
	for _, k := range bulks {
		b.Run(k.file, func(b *testing.B) {
			url := filled(b, s, k, 1_000_000)
			for _, after := range []string{"analyze", "vacuum analyze"} {
				s.SQL(url, after)
				b.Run(after, func(b *testing.B) {
					base := url[strings.LastIndex(url, "/")+1 : strings.Index(url, "?")]
					s.SQL(asOwner(s, url), "alter database \""+base+"\" set log_statement_stats = on") // into the server's log
					r := found(b, opened(b, url), k.library)
					sampled(b, r)
					var took, worst time.Duration
					for range 5 { // how many entries are looked at adapts to the server
						sampled(b, r)
					}
					began := len(s.Log())
					b.ResetTimer()
					for b.Loop() {
						if _, _, err := r.Read(context.Background()); err != nil {
							b.Fatal(err)
						}
						took += r.took
						worst = max(worst, r.took)
					}
					b.ReportMetric(float64(took.Microseconds())/1000/float64(b.N), "server-ms/reading")
					b.ReportMetric(float64(worst.Microseconds())/1000, "worst-ms")
					b.ReportMetric(cpu(s.Log()[began:])/float64(b.N), "server-cpu-ms/reading")
				})
			}
		})
	}
}

// Of a large Delayed Job table with little to do, what waits is known by the index; what is rare beside it is not told as none.
func TestLargeDelayedJobTable(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	url := database(t, s, "delayed_job.sql", `insert into delayed_jobs (queue, priority, handler, run_at) select 'later', n % 5, repeat('x', 400), timezone('UTC', now()) + interval '1 day' from generate_series(1, 60000) n;
 insert into delayed_jobs (queue, priority, handler, run_at, failed_at) select 'later', 2, '', timezone('UTC', now()) - interval '2 days', timezone('UTC', now()) from generate_series(1, 30);
 insert into delayed_jobs (queue, priority, handler, run_at, locked_at) values ('mail', 2, '', timezone('UTC', now()) - interval '9 minutes', null), (null, 0, '', timezone('UTC', now()) - interval '8 minutes', null),
 ('mail', 3, '', timezone('UTC', now()) - interval '10 minutes', timezone('UTC', now())); analyze`)
	r := found(t, opened(t, url), "delayed_job")
	sampled(t, r)
	got := lines(sampled(t, r))
	if len(got) != 4 || got[0] != "default: ready 1 (exact) since 8m flying ? scheduled ? retry ? dead ?" || got[2] != "mail: ready 1 (exact) since 9m flying ? scheduled ? retry ? dead ?" ||
		!strings.HasPrefix(got[1], "later: ready 0 (exact) flying ? scheduled ") || strings.Contains(got[1], "scheduled ?") || !strings.HasPrefix(got[3], "note estimates from a sample") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	r.most = leastEntries
	s.SQL(url, "insert into delayed_jobs (queue, priority, handler, run_at) select 'mail', 2, '', timezone('UTC', now()) - interval '1 minute' from generate_series(1, 2000)")
	for _, q := range sampled(t, r).Queues {
		if q.Name == "mail" && (q.Quality != queue.Estimated || q.Ready < 70 || time.Duration(q.Oldest).Round(time.Minute) != 9*time.Minute || q.Aged != queue.Estimated) {
			t.Errorf("%s", line(q))
		}
	}
}

// cpu adds up the processor's time, in milliseconds, that a server's log tells of its statements: what a machine that is busy with
// other things does not change.
func cpu(log string) float64 {
	var sum float64
	for l := range strings.Lines(log) {
		_, stats, _ := strings.Cut(l, "!\t")
		var user, system float64
		if n, _ := fmt.Sscanf(stats, "%f s user, %f s system, ", &user, &system); n == 2 && strings.Contains(l, "elapsed") {
			sum += 1000 * (user + system)
		}
	}
	return sum
}
