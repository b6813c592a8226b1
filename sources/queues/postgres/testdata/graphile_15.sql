-- Graphile Worker 0.15, migration 13: what of its schema is read.
create schema graphile_worker;
create table graphile_worker.tasks (id integer primary key, identifier text not null unique);
create table graphile_worker.jobs (
  id bigint primary key generated always as identity, job_queue_id integer, task_id integer not null, payload json not null default '{}',
  priority smallint not null default 0, run_at timestamptz not null default now(), attempts smallint not null default 0,
  max_attempts smallint not null default 25, last_error text, created_at timestamptz not null default now(), locked_at timestamptz, locked_by text,
  is_available boolean generated always as (locked_at is null and attempts < max_attempts) stored not null
);
alter table graphile_worker.tasks enable row level security;
alter table graphile_worker.jobs enable row level security;
create index on graphile_worker.jobs (priority, run_at) include (id, task_id, job_queue_id) where is_available = true;
insert into graphile_worker.tasks values (1, 'mice'), (2, 'rats');
