create schema proving;

-- How much work each job finds at a tick, and what is wrong with it. Set before a storm or a measurement.
create table proving.settings (
  job          text primary key,
  units        integer not null check (units >= 0),
  -- Every so many-th unit is of that nature; 0: none.
  flaky_every  integer not null default 0,
  poison_every integer not null default 0,
  killer_every integer not null default 0,
  -- Of a walk: items per unit, and per batch.
  items        integer not null default 0,
  batch        integer not null default 1,
  -- How long a unit, a pack or a batch takes beside its writes.
  work_ms      integer not null default 0,
  -- Where `each` charges before it commits; null: it doesn't.
  provider     text
);

-- One row per unit of `each` and `many` whose effect happened.
create table proving.effects (
  job    text not null,
  key    text not null,
  -- What the provider answered.
  charge text,
  -- 2 means that the effect happened twice.
  writes integer not null default 1,
  primary key (job, key)
);

-- The rows that a walk goes along.
create table proving.items (id integer primary key);

-- One row per item that a walk has passed.
create table proving.walked (
  key    text not null,
  item   integer not null,
  writes integer not null default 1,
  primary key (key, item)
);
