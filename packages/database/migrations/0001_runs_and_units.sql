-- The only clock that protocol statements read. Tests replace its body for their own database; production never does.
create function nightshift.clock() returns timestamptz
  language sql stable parallel safe
  as 'select now()';

-- The registry as last deployed, and the operators' switches.
create table nightshift.jobs (
  name                text primary key,
  worker              text not null,
  owner               text not null,
  schedule            jsonb not null,
  freshness           interval not null,
  -- How long its finished runs are remembered.
  retention           interval not null,
  last_tick           timestamptz,
  schedule_changed_at timestamptz not null,
  registered_at       timestamptz not null,
  paused_at           timestamptz,
  resumed_at          timestamptz,
  paused_reason       text
);

create table nightshift.runs (
  id            text primary key,
  job           text not null,
  scheduled_for timestamptz not null,
  trigger       text not null check (trigger in ('clock', 'hand')),
  state         text not null check (state in ('queued', 'opened', 'dispatching', 'working', 'succeeded', 'failed', 'skipped', 'cancelled')),
  reason        text,
  exclusive     boolean not null,
  units         integer not null default 0 check (units >= 0),
  -- Consecutive failures of its dispatch; a page that commits sets it back to 0.
  failures      integer not null default 0 check (failures >= 0),
  opened_at     timestamptz,
  dispatched_at timestamptz,
  finished_at   timestamptz,
  error         jsonb,
  deployment    text,
  -- Of a run by hand: who asked for it, and the payloads it is limited to (a unit's payload must contain it).
  asked_by      text,
  unit_filter   jsonb,
  constraint "a finished run says when" check (
    case when state in ('succeeded', 'failed', 'skipped') then finished_at is not null
         when state = 'cancelled' then true
         else finished_at is null end),
  constraint "a skipped run says why" check (state <> 'skipped' or reason is not null),
  constraint "a dispatched run says when" check (state <> 'working' or dispatched_at is not null)
);

-- One run per tick.
create unique index runs_one_per_tick on nightshift.runs (job, scheduled_for) where trigger = 'clock';
-- Runs don't overlap: the authority, whatever a lease says. A cancelled run is open until its last pack is settled.
create unique index runs_one_open on nightshift.runs (job) where exclusive and finished_at is null and state <> 'queued';
create unique index runs_one_queued on nightshift.runs (job) where state = 'queued';
create index runs_unfinished on nightshift.runs (job) where finished_at is null;

-- No foreign keys on the two busy tables: each would lock the run's row for every unit. The ledger alone writes here,
-- and a run is deleted with its packs and units in one transaction.
-- A unit is inserted once and updated once: the free half of each page keeps that update in place.
create table nightshift.units (
  run_id      text not null,
  number      integer not null check (number > 0),
  key         text not null,
  payload     jsonb not null,
  state       text not null default 'ready' check (state in ('ready', 'done', 'dead', 'cancelled')),
  failures    integer not null default 0 check (failures >= 0),
  moved_at    timestamptz,
  finished_at timestamptz,
  error       jsonb,
  primary key (run_id, number),
  unique (run_id, key),
  constraint "a unit that ended says when" check ((state = 'ready') = (finished_at is null)),
  constraint "a dead unit says why" check (state <> 'dead' or error is not null)
) with (fillfactor = 50);

-- Pack 0 is the run's dispatch and holds no units. The dispatcher numbers a pack by its first unit; a pack of one made
-- later carries minus its unit's number.
create table nightshift.packs (
  run_id        text not null,
  number        integer not null,
  first_unit    integer not null,
  last_unit     integer not null,
  attempt       integer not null default 0 check (attempt >= 0),
  sends         integer not null default 1 check (sends > 0),
  due_at        timestamptz not null,
  claimed_until timestamptz,
  -- The message that claimed it, and which of its tries: a later try of the same message knows that the earlier one ended.
  claimed_by    text,
  claimed_try   integer,
  -- Since when it waits to be taken, for giving up: its last claim, or when it was due before its message was given up
  -- or lost. Null: since it is due.
  claimed_at    timestamptz,
  sent_at       timestamptz,
  settled_at    timestamptz,
  primary key (run_id, number),
  constraint "a claim names its claimant" check ((claimed_until is null) = (claimed_by is null) and (claimed_until is null) = (claimed_try is null)),
  constraint "a pack's number tells its units" check (
    case when number = 0 then first_unit = 0 and last_unit = 0
         when number > 0 then first_unit = number and last_unit >= first_unit
         else first_unit = -number and last_unit = -number end)
) with (fillfactor = 50);

create index packs_unsettled on nightshift.packs (run_id) where settled_at is null;
create index packs_unsent on nightshift.packs (due_at) where settled_at is null and sent_at is null;
