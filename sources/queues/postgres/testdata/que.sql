-- Que 2.4, migration 7: what of its schema is read.
create table que_jobs (
  priority smallint not null default 100, run_at timestamptz not null default now(), id bigserial primary key, job_class text not null,
  error_count integer not null default 0, last_error_message text, queue text not null default 'default', finished_at timestamptz,
  expired_at timestamptz, args jsonb not null default '[]', data jsonb not null default '{}', job_schema_version integer not null default 2,
  kwargs jsonb not null default '{}'
);
create index que_poll_idx on que_jobs (job_schema_version, queue, priority, run_at, id) where finished_at is null and expired_at is null;
create unlogged table que_lockers (
  pid integer primary key, worker_count integer not null, worker_priorities integer[], ruby_pid integer not null, ruby_hostname text not null,
  queues text[] not null, listening boolean not null, job_schema_version integer default 1
);
