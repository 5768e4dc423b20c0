create schema bench;

-- How much each job finds at a tick.
create table bench.sizes (
  job   text primary key,
  units integer not null default 0,
  rows  integer not null default 0,
  batch integer not null default 1
);

-- What a walk goes along.
create table bench.source (id integer primary key, value integer not null);

-- What a fan-out and a walk write. `writes` is 2 where it was done twice.
create table bench.written (key text primary key, value integer not null, writes integer not null default 1);
create table bench.copied (id integer primary key, value integer not null, writes integer not null default 1);

-- Where the raw walk stands.
create table bench.raw_cursor (name text primary key, cursor integer not null);
