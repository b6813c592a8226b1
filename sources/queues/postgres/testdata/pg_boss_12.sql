-- pg-boss 12.30, version 40: one partition for all queues that have none of their own, counts in the table of queues.
create schema pgboss;
create type pgboss.job_state as enum ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');
create table pgboss.version (version integer primary key);
create table pgboss.queue (name text primary key, deferred_count int not null default 0, queued_count int not null default 0,
  ready_count int not null default 0, active_count int not null default 0, failed_count int not null default 0, monitor_on timestamptz);
create table pgboss.job (
  id uuid not null default gen_random_uuid(), name text not null, priority integer not null default 0, data jsonb,
  state pgboss.job_state not null default 'created', retry_limit integer not null default 2, retry_count integer not null default 0,
  start_after timestamptz not null default now(), started_on timestamptz, singleton_key text, created_on timestamptz not null default now(),
  completed_on timestamptz, blocked boolean not null default false, policy text
) partition by list (name);
insert into pgboss.queue (name, active_count, failed_count, monitor_on) values ('q0', 4, 7, now()), ('q1', 0, 0, null), ('q2', 1, 2, now() - interval '1 hour');
create table pgboss.job_common partition of pgboss.job default;
create index on pgboss.job_common (name, priority desc, created_on, start_after) where state < 'active' and not blocked;
