-- Graphile Worker 0.13, migration 10: what of its schema is read.
create schema graphile_worker;
create table graphile_worker.jobs (
  id bigserial primary key, queue_name text, task_identifier text not null, payload json not null default '{}', priority integer not null default 0,
  run_at timestamptz not null default now(), attempts integer not null default 0, max_attempts integer not null default 25, last_error text,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(), key text, locked_at timestamptz, locked_by text,
  revision integer not null default 0, flags jsonb
);
alter table graphile_worker.jobs enable row level security;
