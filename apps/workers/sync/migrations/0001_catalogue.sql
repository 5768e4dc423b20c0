create schema sync;

-- The upstream's catalogue, entry by entry, as it was when its partition was last read.
create table sync.airports (
  -- Compared byte by byte, as the upstream orders its codes.
  code      text collate "C" primary key check (code ~ '^[0-9A-Z]{3,4}$'),
  name      text not null,
  -- Null where the upstream knows none.
  city      text,
  state     text,
  country   text not null,
  latitude  double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  -- The upstream's sequence: which of its changes made the entry what it is.
  version   bigint not null check (version > 0)
);

create table sync.zip_codes (
  code      text collate "C" primary key check (code ~ '^[0-9]{5}$'),
  city      text not null,
  county    text not null,
  state     text not null,
  latitude  double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  version   bigint not null check (version > 0)
);

-- What was applied, and by which run. A change that is applied again meets the primary key, and its page is rolled back.
create table sync.changes (
  partition  text collate "C" not null,
  version    bigint not null check (version > 0),
  code       text collate "C" not null,
  removed    boolean not null,
  run        text not null,
  applied_at timestamptz not null default now(),
  primary key (partition, version, code)
);
