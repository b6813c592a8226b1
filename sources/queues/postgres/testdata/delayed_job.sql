-- Delayed Job 4.1 on Active Record.
create table delayed_jobs (
  id bigserial primary key, priority integer not null default 0, attempts integer not null default 0, handler text not null, last_error text,
  run_at timestamp, locked_at timestamp, failed_at timestamp, locked_by varchar, queue varchar, created_at timestamp(6), updated_at timestamp(6)
);
create index on delayed_jobs (priority, run_at);
