-- Delayed Job 2: no queues yet.
create table delayed_jobs (
  id serial primary key, priority integer default 0, attempts integer default 0, handler text, last_error text, run_at timestamp,
  locked_at timestamp, failed_at timestamp, locked_by varchar, created_at timestamp, updated_at timestamp
);
create index on delayed_jobs (priority, run_at);
