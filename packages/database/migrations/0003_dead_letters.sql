create table nightshift.dead_letters (
  id          bigint generated always as identity primary key,
  job         text not null,
  run_id      text not null,
  -- null: the run's own letter, when its units could not be found.
  unit        integer,
  key         text,
  payload     jsonb,
  cursor      jsonb,
  error       jsonb not null,
  -- What letters of one cause have in common.
  fingerprint text not null,
  failures    integer not null,
  deployment  text,
  state       text not null default 'waiting' check (state in ('waiting', 'redriven', 'discarded')),
  died_at     timestamptz not null,
  resolved_at timestamptz,
  resolved_by text,
  note        text,
  constraint "a unit's letter names its key" check ((unit is null) = (key is null)),
  constraint "a resolved letter says when" check ((state = 'waiting') = (resolved_at is null))
);

create unique index dead_letters_one_waiting on nightshift.dead_letters (run_id, unit) nulls not distinct where state = 'waiting';
create index dead_letters_by_job on nightshift.dead_letters (job, id);
create index dead_letters_by_cause on nightshift.dead_letters (fingerprint) where state = 'waiting';
