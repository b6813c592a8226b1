-- GoodJob 4.19: what of its schema is read.
create table good_jobs (
  id uuid primary key default gen_random_uuid(), queue_name text, priority integer, serialized_params jsonb,
  scheduled_at timestamp(6), performed_at timestamp(6), finished_at timestamp(6), error text,
  created_at timestamp(6) not null default timezone('UTC', now()), updated_at timestamp(6) not null default timezone('UTC', now()),
  active_job_id uuid, retried_good_job_id uuid, executions_count integer, job_class text, locked_by_id uuid, locked_at timestamp(6)
);
create index on good_jobs (scheduled_at) where finished_at is null;
create index on good_jobs (queue_name, scheduled_at) where finished_at is null;
create index on good_jobs (finished_at) where finished_at is not null;
create index on good_jobs (priority, scheduled_at, id) where finished_at is null;
create index on good_jobs (queue_name, scheduled_at, id) where finished_at is null;
create index on good_jobs (locked_by_id) where locked_by_id is not null;
create index on good_jobs (queue_name);
create index on good_jobs (created_at);
create index on good_jobs (finished_at desc) where finished_at is not null and error is not null;
create table good_job_processes (
  id uuid primary key default gen_random_uuid(), created_at timestamp(6) not null default timezone('UTC', now()),
  updated_at timestamp(6) not null default timezone('UTC', now()), state jsonb, lock_type smallint
);
create table good_job_settings (
  id uuid primary key default gen_random_uuid(), key text unique, value jsonb
);
