-- Oban 2.18, migration 12: what of its schema is read.
create type oban_job_state as enum ('available', 'scheduled', 'executing', 'retryable', 'completed', 'discarded', 'cancelled');
create table oban_jobs (
  id bigserial primary key, state oban_job_state not null default 'available', queue text not null default 'default', worker text not null,
  args jsonb not null default '{}', errors jsonb[] not null default '{}', attempt integer not null default 0, max_attempts integer not null default 20,
  priority integer not null default 0, inserted_at timestamp not null default timezone('UTC', now()),
  scheduled_at timestamp not null default timezone('UTC', now()), attempted_at timestamp, completed_at timestamp, discarded_at timestamp,
  cancelled_at timestamp, attempted_by text[], tags text[] default '{}', meta jsonb default '{}'
);
create index on oban_jobs (state, queue, priority, scheduled_at, id);
create unlogged table oban_peers (name text primary key, node text not null, started_at timestamp not null, expires_at timestamp not null);
