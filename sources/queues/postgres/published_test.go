//go:build integration

package postgres

import (
	"testing"

	"app.gonogo/gonogo/sources/queues/queuetest"
)

// The libraries that are read by their published schemas: each state once or more, in queues with odd names. Times are minutes ago.
func TestPublishedSchemas(t *testing.T) {
	t.Parallel()
	s := queuetest.SharedPostgres(t)
	for _, c := range []struct {
		library, file, rows string
		want                []string
	}{
		{"good_job", "good_job.sql", goodJobRows, []string{
			"default: ready 1 (exact) since 5m flying 0 scheduled 0 retry 0 dead 0 consumers 2 in ? out 0",
			"mice: ready 2 (exact) since 9m flying 1 scheduled 1 retry 1 dead 1 consumers 1 in ? out 0.05 held 3m paused",
			"rats: ready 0 (exact) flying 0 scheduled 0 retry 0 dead 0 consumers 1 in ? out 0.017",
			`worker "" of [mice,-x *]: 3 of 7`,
			`worker "" of [-mice,rats]: 0 of 0`,
			`runs Charge of mice at "" for 3m`,
		}},
		{"good_job", "good_job_2.sql", `
insert into good_jobs (queue_name, scheduled_at, created_at, serialized_params) values
 ('mice', null, timezone('UTC', now()) - interval '4 minutes', '{}'),
 ('mice', timezone('UTC', now()) + interval '1 minute', default, '{"executions":1}'), ('mice', timezone('UTC', now()) + interval '1 minute', default, '{"executions":0}');
insert into good_jobs (queue_name, performed_at, finished_at, error, retried_good_job_id) values
 ('mice', timezone('UTC', now()), timezone('UTC', now()), 'boom', gen_random_uuid()), ('mice', timezone('UTC', now()), timezone('UTC', now()), 'boom', null);
insert into good_jobs (queue_name, performed_at, serialized_params) values ('mice', timezone('UTC', now()) - interval '7 minutes', '{"job_class":"Charge"}')`, []string{
			"mice: ready 1 (exact) since 4m flying 1 scheduled 1 retry 1 dead 1 held 7m",
			`runs Charge of mice at "" for 7m`,
		}},
		{"solid_queue", "solid_queue.sql", solidQueueRows, []string{
			"a/b c: ready 3 (exact) since 6m flying 1 scheduled 2 retry ? dead 1 consumers 2 in 0.083 out 0.033 held 5m warn 1 due and not dispatched: is a dispatcher running?",
			"beta: ready 0 (exact) flying 0 scheduled 0 retry ? dead 0 consumers 1 in 0 out 0 paused warn 2 held back by a concurrency limit",
			`worker "" of [a* c]: 0 of 3`,
			`worker "" of [*]: 0 of 5`,
			`runs Charge of a/b c at "" for 5m`,
		}},
		{"que", "que.sql", `
insert into que_jobs (queue, run_at, priority, job_class, error_count, job_schema_version, finished_at, expired_at) values
 ('mice', now() - interval '8 minutes', 1, 'Charge', 0, 2, null, null), ('mice', now() - interval '2 minutes', 9, 'Charge', 3, 1, null, null),
 ('mice', now() + interval '2 minutes', 9, 'Charge', 3, 2, null, null), ('mice', now() + interval '2 minutes', 9, 'Charge', 0, 2, null, null),
 ('mice', now(), 9, 'Charge', 0, 2, now(), null), ('mice', now(), 9, 'Charge', 0, 2, null, now()), ('rats', now(), 9, 'Charge', 0, 2, null, now());
insert into que_lockers values (pg_backend_pid(), 6, null, 1, 'gone', '{mice}', true, 2)`, []string{
			"mice: ready 2 (exact) since 8m flying 0 scheduled 1 retry 1 dead 1 consumers 0",
			"rats: ready 0 (exact) flying 0 scheduled 0 retry 0 dead 1 consumers 0",
		}},
		{"que", "que_0.sql", `
insert into que_jobs (queue, run_at, job_class, error_count) values
 ('', now() - interval '8 minutes', 'Charge', 0), ('mice', now() - interval '2 minutes', 'Charge', 3), ('mice', now() + interval '2 minutes', 'Charge', 3)`, []string{
			"default: ready 1 (exact) since 8m flying 0 scheduled 0 retry 0 dead ?",
			"mice: ready 1 (exact) since 2m flying 0 scheduled 0 retry 1 dead ?",
		}},
		{"oban", "oban.sql", obanRows, []string{
			"ears<U+202E>: ready 1 (exact) since 3m flying 0 scheduled 0 retry 0 dead 0 in 0.017 out ?",
			"mice: ready 2 (exact) since 8m flying 1 scheduled 1 retry 1 dead 1 in 0.1 out ? held 4m",
			`runs App.Charge of mice at "node@a" for 4m`,
		}},
		{"oban", "oban_1.sql", "insert into oban_jobs (queue, worker, scheduled_at) values ('mice', 'App.Charge', timezone('UTC', now()) - interval '8 minutes')", []string{
			"mice: ready 1 (exact) since 8m flying 0 scheduled 0 retry 0 dead 0 in 0.017 out ?",
		}},
		{"river", "river.sql", `
insert into river_job (kind, queue, state, scheduled_at, attempted_at, finalized_at, attempted_by) values
 ('charge', 'mice', 'available', now() - interval '8 minutes', null, null, null), ('charge', 'mice', 'available', now(), null, null, null),
 ('charge', 'mice', 'pending', now() - interval '9 minutes', null, null, null), ('charge', 'mice', 'scheduled', now() + interval '8 minutes', null, null, null),
 ('charge', 'mice', 'retryable', now() + interval '8 minutes', now(), null, null), ('charge', 'mice', 'running', now(), now() - interval '3 minutes', null, '{old,new}'),
 ('charge', 'mice', 'completed', now(), now(), now(), null), ('charge', 'mice', 'discarded', now(), now(), now(), null);
insert into river_queue values ('idle', now(), '{}', null, now()), ('mice', now(), '{}', now(), now())`, []string{
			"idle: ready 0 (exact) flying 0 scheduled 0 retry 0 dead 0 in 0 out 0",
			"mice: ready 2 (exact) since 8m flying 1 scheduled 1 retry 1 dead 1 in 0.13 out 0.017 held 3m/60m paused",
			`runs charge of mice at "new" for 3m`,
		}},
		{"procrastinate", "procrastinate.sql", `
insert into procrastinate_jobs (id, queue_name, task_name, status, scheduled_at, attempts) values
 (1, 'mice', 'app.charge', 'todo', null, 0), (2, 'mice', 'app.charge', 'todo', now() - interval '2 minutes', 0), (3, 'mice', 'app.charge', 'todo', now() + interval '2 minutes', 0),
 (4, 'mice', 'app.charge', 'todo', now() + interval '2 minutes', 2), (5, 'mice', 'app.charge', 'doing', null, 0), (6, 'mice', 'app.charge', 'succeeded', null, 0),
 (7, 'mice', 'app.charge', 'failed', null, 0), (8, 'rats', 'app.charge', 'todo', now() - interval '3 minutes', 0);
insert into procrastinate_events (job_id, type, at) values (1, 'deferred', now() - interval '6 minutes'), (1, 'started', now())`, []string{
			"mice: ready 2 (exact) since 6m flying 1 scheduled 1 retry 1 dead 1",
			"rats: ready 1 (exact) since 3m flying 0 scheduled 0 retry 0 dead 0",
			`runs app.charge of mice at "" for ?`,
		}},
		{"bullmq", "bullmq.sql", `
create function ago(m float8) returns bigint language sql as $$ select ((extract(epoch from now()) - 60 * m) * 1000)::bigint $$;
insert into bullmq.job (queue, id, seq, name, state, added_at_ms, delay_ms, process_at_ms, attempts_made, processed_at_ms, processed_by) values
 ('mice:x', '1', 1, 'charge', 'waiting', ago(9), 60000, null, 0, null, null), ('mice:x', '2', 2, 'charge', 'waiting', ago(1), 0, null, 0, null, null),
 ('mice:x', '3', 3, 'charge', 'delayed', ago(9), 0, ago(-3), 0, null, null), ('mice:x', '4', 4, 'charge', 'delayed', ago(9), 0, ago(-3), 1, null, null),
 ('mice:x', '5', 5, 'charge', 'active', ago(9), 0, null, 1, ago(2), 'w1'), ('mice:x', '6', 6, 'charge', 'completed', ago(9), 0, null, 1, ago(2), 'w1'),
 ('mice:x', '7', 7, 'charge', 'failed', ago(9), 0, null, 1, ago(2), 'w1'), ('mice:x', '8', 8, 'charge', 'waiting-children', ago(9), 0, null, 0, null, null);
insert into bullmq.meta values ('mice:x', 'paused', '1'), ('idle', 'paused', '0'), ('idle', 'version', 'bullmq:6.7.0')`, []string{
			"mice:x: ready 2 (exact) since 8m flying 1 scheduled 1 retry 1 dead 1 held 2m paused",
			`runs charge of mice:x at "w1" for 2m`,
		}},
		{"pg-boss", "pg_boss_9.sql", `
insert into pgboss.job (name, state, startafter, startedon) values
 ('mice', 'created', now() - interval '8 minutes', null), ('mice', 'retry', now(), null), ('mice', 'created', now() + interval '8 minutes', null),
 ('mice', 'retry', now() + interval '8 minutes', null), ('mice', 'active', now(), now() - interval '3 minutes'), ('mice', 'expired', now(), now()),
 ('mice', 'failed', now(), now()), ('__pgboss__maintenance', 'created', now(), null), ('__state__completed__mice', 'created', now(), null)`, []string{
			"mice: ready 2 (exact) since 8m flying 1 scheduled 1 retry 1 dead 1 held 3m",
			`runs mice of mice at "" for 3m`,
		}},
		{"graphile-worker", "graphile_13.sql", `
insert into graphile_worker.jobs (task_identifier, run_at, attempts, max_attempts, locked_at, locked_by) values
 ('mice', now() - interval '8 minutes', 0, 25, null, null), ('mice', now(), 1, 25, null, null), ('mice', now() + interval '8 minutes', 0, 25, null, null),
 ('mice', now() + interval '8 minutes', 3, 25, null, null), ('mice', now(), 1, 25, now() - interval '3 minutes', 'w'), ('rats', now(), 25, 25, null, null)`, []string{
			"mice: ready 2 (exact) since 8m flying 1 scheduled 1 retry 1 dead 0 held 3m/240m",
			"rats: ready 0 (exact) flying 0 scheduled 0 retry 0 dead 1",
			`runs mice of mice at "w" for 3m`,
		}},
		{"graphile-worker", "graphile_15.sql", "insert into graphile_worker.jobs (task_id, run_at) values (1, now() - interval '8 minutes'), (2, now() + interval '8 minutes')", []string{
			"mice: ready 1 (exact) since 8m flying 0 scheduled 0 retry 0 dead 0",
			"rats: ready 0 (exact) flying 0 scheduled 1 retry 0 dead 0",
		}},
		{"delayed_job", "delayed_job_2.sql", `
insert into delayed_jobs (run_at, locked_at, handler) values (timezone('UTC', now()) - interval '8 minutes', null, ''),
 (timezone('UTC', now()) - interval '9 minutes', timezone('UTC', now()) - interval '5 hours', E'--- !ruby/object:Wrapper
job_data:
  job_class: Charge
  arguments: [card]
')`, []string{
			"default: ready 2 (exact) since 9m flying 1 scheduled 0 retry 0 dead 0 held 300m/240m",
			`runs Charge of default at "" for 300m`,
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			r := found(t, opened(t, database(t, s, c.file, c.rows)), c.library)
			expect(t, sampled(t, r), c.want...)
			if len(r.muted) > 0 {
				t.Errorf("questions %v failed", r.muted)
			}
		})
	}
}

const goodJobRows = `
create function ago(m float8) returns timestamp language sql as $$ select timezone('UTC', now()) - m * interval '1 minute' $$;
insert into good_jobs (queue_name, scheduled_at) values ('mice', ago(9)), ('mice', ago(2)), (null, ago(5));
insert into good_jobs (queue_name, scheduled_at, created_at) values ('mice', ago(-5), ago(9));
insert into good_jobs (queue_name, scheduled_at, executions_count, error) values ('mice', ago(-5), 1, 'boom');
insert into good_jobs (queue_name, scheduled_at, performed_at, locked_by_id, job_class, serialized_params)
  values ('mice', ago(4), ago(3), gen_random_uuid(), 'Charge', '{"arguments":["card 4111"]}');
insert into good_jobs (queue_name, scheduled_at, performed_at, finished_at, error) values ('mice', ago(4), ago(3), ago(0.3), 'boom');
insert into good_jobs (queue_name, scheduled_at, performed_at, finished_at) values ('mice', ago(4), ago(3), ago(0.2)), ('mice', ago(4), ago(3), ago(0.2)),
  ('mice', ago(4), ago(3), ago(2)), ('rats', ago(4), ago(3), ago(0.1));
insert into good_job_settings (key, value) values ('pauses', '{"queues":["mice"],"job_classes":[],"labels":[]}');
insert into good_job_processes (id, state, updated_at) values
  ('00000000-0000-0000-0000-000000000001', '{"hostname":"x","schedulers":[{"name":"GoodJob::Scheduler","queues":"mice,-x","max_threads":5,"active_threads":2},{"queues":"*","max_threads":2,"active_threads":1}]}', ago(1)),
  ('00000000-0000-0000-0000-000000000002', '{"schedulers":["GoodJob::Scheduler(queues=-mice,rats)"]}', ago(1)),
  ('00000000-0000-0000-0000-000000000003', '{"schedulers":["GoodJob::Scheduler(queues=rats max_threads=2)"]}', ago(6)),
  ('00000000-0000-0000-0000-000000000004', '{"schedulers":[]}', ago(1))`

const solidQueueRows = `
create function ago(m float8) returns timestamp language sql as $$ select timezone('UTC', now()) - m * interval '1 minute' $$;
insert into solid_queue_jobs (id, queue_name, class_name, arguments, created_at, finished_at) select n, 'a/b c', 'Charge', '["card 4111"]', ago(0.5), null from generate_series(1, 5) n;
insert into solid_queue_jobs (id, queue_name, class_name, created_at, finished_at) values (6, 'a/b c', 'Charge', ago(4), ago(0.1)), (7, 'a/b c', 'Charge', ago(4), ago(0.1)),
 (8, 'a/b c', 'Charge', ago(4), null), (9, 'a/b c', 'Charge', ago(4), null), (10, 'a/b c', 'Charge', ago(4), ago(4));
insert into solid_queue_ready_executions (job_id, queue_name, priority, created_at) values (1, 'a/b c', 5, ago(6)), (2, 'a/b c', 0, ago(1)), (3, 'a/b c', 0, ago(1));
insert into solid_queue_scheduled_executions (job_id, queue_name, scheduled_at, created_at) values (4, 'a/b c', ago(-5), ago(1)), (5, 'a/b c', ago(1), ago(1));
insert into solid_queue_claimed_executions (job_id, created_at) values (8, ago(5));
insert into solid_queue_failed_executions (job_id, created_at) values (9, ago(5));
insert into solid_queue_blocked_executions (job_id, queue_name, concurrency_key, expires_at, created_at) values (11, 'beta', 'k', ago(-1), ago(1)), (12, 'beta', 'k', ago(-1), ago(1));
insert into solid_queue_pauses (queue_name, created_at) values ('beta', ago(1));
insert into solid_queue_processes (kind, last_heartbeat_at, pid, metadata, created_at, name) values
 ('Worker', ago(1), 1, '{"polling_interval":0.1,"queues":"a*,c","thread_pool_size":3}', ago(1), 'a'), ('Worker', ago(1), 2, '{"queues":["*"],"thread_pool_size":5}', ago(1), 'b'),
 ('Worker', ago(6), 3, '{"queues":"*","thread_pool_size":3}', ago(1), 'gone'), ('Dispatcher', ago(1), 4, '{"polling_interval":1}', ago(1), 'd')`

const obanRows = `
create function ago(m float8) returns timestamp language sql as $$ select timezone('UTC', now()) - m * interval '1 minute' $$;
insert into oban_jobs (queue, worker, state, scheduled_at, attempted_at, attempted_by, priority) values
 ('mice', 'App.Charge', 'available', ago(2), null, null, 0), ('mice', 'App.Charge', 'available', ago(8), null, null, 3), ('mice', 'App.Charge', 'scheduled', ago(-8), null, null, 0),
 ('mice', 'App.Charge', 'executing', ago(8), ago(4), '{node@a,uuid}', 0), ('mice', 'App.Charge', 'retryable', ago(-8), ago(4), '{node@a}', 0),
 ('mice', 'App.Charge', 'discarded', ago(8), ago(4), '{node@a}', 0), (E'ears\u202e', 'App.Charge', 'available', ago(3), null, null, 0);
insert into oban_jobs (queue, worker, state, inserted_at) values ('mice', 'App.Charge', 'completed', ago(3))`
