-- Que 0.14, migration 3: no column for what has ended, no id for the key; the queue without a name is ''.
create table que_jobs (
  priority smallint not null default 100, run_at timestamptz not null default now(), job_id bigserial not null, job_class text not null,
  args json not null default '[]', error_count integer not null default 0, last_error text, queue text not null default '',
  primary key (queue, priority, run_at, job_id)
);
