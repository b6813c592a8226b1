-- pg-boss 10.4, version 24: a partition for each queue.
create schema pgboss;
create type pgboss.job_state as enum ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');
create table pgboss.version (version integer primary key);
create table pgboss.queue (name text primary key);
create table pgboss.job (
  id uuid not null default gen_random_uuid(), name text not null, priority integer not null default 0, data jsonb,
  state pgboss.job_state not null default 'created', retry_limit integer not null default 2, retry_count integer not null default 0,
  start_after timestamptz not null default now(), started_on timestamptz, singleton_key text, created_on timestamptz not null default now(),
  completed_on timestamptz, keep_until timestamptz not null default now() + interval '14 days', policy text
) partition by list (name);
insert into pgboss.queue values ('q0'), ('q1'), ('q2');
create table pgboss.j0 partition of pgboss.job for values in ('q0');
create table pgboss.j1 partition of pgboss.job for values in ('q1');
create table pgboss.j2 partition of pgboss.job for values in ('q2');
create index on pgboss.j0 (name, start_after) include (priority, created_on, id) where state < 'active';
create index on pgboss.j1 (name, start_after) include (priority, created_on, id) where state < 'active';
create index on pgboss.j2 (name, start_after) include (priority, created_on, id) where state < 'active';
