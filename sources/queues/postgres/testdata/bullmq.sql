-- BullMQ 6 on PostgreSQL, migration 1: what of its schema is read.
create schema bullmq;
create type bullmq.job_state as enum ('waiting', 'active', 'completed', 'failed', 'delayed', 'waiting-children');
create table bullmq.meta (queue text not null, field text not null, value text, primary key (queue, field));
create table bullmq.job (
  queue text not null, id text not null, seq bigint not null, name text not null, state bullmq.job_state not null, data jsonb not null default '{}',
  priority integer not null default 0, delay_ms bigint not null default 0, attempts_made integer not null default 0, processed_by text,
  added_at_ms bigint not null, process_at_ms bigint, processed_at_ms bigint, finished_at_ms bigint, locked_until_ms bigint, primary key (queue, id)
);
create index on bullmq.job (queue, priority, seq) where state = 'waiting';
create index on bullmq.job (queue, process_at_ms) where state = 'delayed';
create index on bullmq.job (queue, locked_until_ms) where state = 'active';
create index on bullmq.job (queue, state, finished_at_ms) where state in ('completed', 'failed');
