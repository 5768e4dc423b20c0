-- A cursor's owner is a job, a run ('job@tick') or a unit ('job@tick#number').
create table nightshift.checkpoints (
  owner      text not null,
  name       text not null,
  cursor     jsonb,
  items      bigint not null default 0,
  version    integer not null default 1,
  updated_at timestamptz not null,
  primary key (owner, name)
);

create table nightshift.steps (
  owner    text not null,
  name     text not null,
  begun_at timestamptz not null,
  -- SQL null: begun and not finished. A step that returned nothing has the JSON null.
  result   jsonb,
  primary key (owner, name)
);
