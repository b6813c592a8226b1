-- River, migration 6: what of its schema is read.
create type river_job_state as enum ('available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running', 'scheduled');
create table river_job (
  id bigserial primary key, state river_job_state not null default 'available', attempt smallint not null default 0, max_attempts smallint not null default 25,
  attempted_at timestamptz, created_at timestamptz not null default now(), finalized_at timestamptz, scheduled_at timestamptz not null default now(),
  priority smallint not null default 1, args jsonb not null default '{}', attempted_by text[], errors jsonb[], kind text not null,
  metadata jsonb not null default '{}', queue text not null default 'default', tags varchar(255)[] not null default '{}'
);
create index on river_job (kind);
create index on river_job (state, finalized_at) where finalized_at is not null;
create index on river_job (state, queue, priority, scheduled_at, id);
create table river_queue (
  name text primary key, created_at timestamptz not null default now(), metadata jsonb not null default '{}', paused_at timestamptz, updated_at timestamptz not null
);
