-- Oban 1, migration 6: no priority yet.
create type oban_job_state as enum ('available', 'scheduled', 'executing', 'retryable', 'completed', 'discarded');
create table oban_jobs (
  id bigserial primary key, state oban_job_state not null default 'available', queue text not null default 'default', worker text not null,
  args jsonb not null default '{}', errors jsonb[] not null default '{}', attempt integer not null default 0, max_attempts integer not null default 20,
  inserted_at timestamp not null default timezone('UTC', now()), scheduled_at timestamp not null default timezone('UTC', now()),
  attempted_at timestamp, completed_at timestamp, attempted_by text[]
);
create index on oban_jobs (queue, state, scheduled_at, id);
