-- Procrastinate 3: what of its schema is read.
create type procrastinate_job_status as enum ('todo', 'doing', 'succeeded', 'failed', 'cancelled', 'aborting', 'aborted');
create type procrastinate_job_event_type as enum ('deferred', 'started', 'deferred_for_retry', 'failed', 'succeeded');
create table procrastinate_jobs (
  id bigserial primary key, queue_name varchar(128) not null, task_name varchar(128) not null, priority integer not null default 0, lock text,
  args jsonb not null default '{}', status procrastinate_job_status not null default 'todo', scheduled_at timestamptz, attempts integer not null default 0
);
create table procrastinate_events (
  id bigserial primary key, job_id bigint not null references procrastinate_jobs on delete cascade, type procrastinate_job_event_type, at timestamptz default now()
);
create unique index on procrastinate_jobs (lock) where status = 'doing';
create index on procrastinate_jobs (queue_name);
create index on procrastinate_jobs (priority desc, id) where status = 'todo';
create index on procrastinate_events (job_id);
