-- GoodJob 2: no column for the class, for the count of tries or for the lock; each try is a row.
create table good_jobs (
  id uuid primary key default gen_random_uuid(), queue_name text, priority integer, serialized_params jsonb,
  scheduled_at timestamp, performed_at timestamp, finished_at timestamp, error text,
  created_at timestamp not null default timezone('UTC', now()), updated_at timestamp not null default timezone('UTC', now()),
  active_job_id uuid, retried_good_job_id uuid
);
create index on good_jobs (scheduled_at) where finished_at is null;
create index on good_jobs (queue_name, scheduled_at) where finished_at is null;
