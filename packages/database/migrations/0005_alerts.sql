-- When a job's next success is due, so that whoever asks what is late compares two instants and needs no calendar. The watch
-- works it out where it is null; a run that ends, a resumption and another schedule make it null again.
alter table nightshift.jobs
  -- The newest tick for which a run has ended, well or badly: no earlier one is waited for.
  add column last_ended_tick timestamptz,
  -- Outlives the run, which may be pruned. A run that is mended by a redrive counts from when it had ended.
  add column last_success_at timestamptz,
  add column success_due_for timestamptz,
  add column success_due_at  timestamptz,
  add constraint "a success is due for a tick" check ((success_due_for is null) = (success_due_at is null));

-- A run by hand that was limited to some units answers for no tick.
update nightshift.jobs j set
  last_ended_tick = (select max(r.scheduled_for) from nightshift.runs r
    where r.job = j.name and r.state in ('succeeded', 'failed') and r.unit_filter is null),
  last_success_at = (select max(r.finished_at) from nightshift.runs r
    where r.job = j.name and r.state = 'succeeded' and r.unit_filter is null);

-- What the queue was answered when it gave up on a message of a pack: which send that was, the last status (0: no answer
-- at all), and how many tries it and the sends right before it took together. Written where it gives up and nowhere else.
alter table nightshift.packs
  add column answered_send   integer,
  add column answered_status integer,
  add column answered_tries  integer,
  add constraint "an answer is to a send" check (
    (answered_send is null) = (answered_status is null) and (answered_send is null) = (answered_tries is null));

-- The last runs of each job.
create index runs_ended on nightshift.runs (job, finished_at desc) where state in ('succeeded', 'failed') and unit_filter is null;
-- The runs of a day, to be counted.
create index runs_finished on nightshift.runs (finished_at) include (job, state);
-- The causes of the letters that wait, without a look at the letters.
create index dead_letters_waiting on nightshift.dead_letters (job, fingerprint) include (id, died_at) where state = 'waiting';

-- One row per job and rule that has ever fired or been muted.
create table nightshift.alerts (
  job            text not null,
  rule           text not null,
  owner          text not null,
  state          text not null check (state in ('firing', 'resolved')),
  -- The owner's last word of it was that it fires: who is told of a trouble is told of its end.
  told           boolean not null,
  -- Since when what it tells of has been so, this time or the last.
  since          timestamptz not null,
  recovered_at   timestamptz,
  -- When the last notice of it was written, and when a sink last took one.
  last_notice_at timestamptz,
  notified_at    timestamptz,
  muted_until    timestamptz,
  muted_by       text,
  -- What the last notice said.
  details        jsonb,
  -- What the rule must remember until it is over.
  memory         jsonb,
  -- Raised by each move: two watches that saw the same row move it once.
  version        integer not null default 1,
  primary key (job, rule)
);

-- The outbox of notices, a row for each sink: sent, then marked.
create table nightshift.notices (
  id            bigint generated always as identity primary key,
  job           text not null,
  rule          text not null,
  kind          text not null check (kind in ('fired', 'more', 'reminder', 'resolved')),
  sink          text not null,
  body          jsonb not null,
  created_at    timestamptz not null,
  -- Whoever sends it has it until then.
  claimed_until timestamptz,
  tries         integer not null default 0,
  sent_at       timestamptz,
  error         text
);

create index notices_unsent on nightshift.notices (id) where sent_at is null;

-- What the watch found waiting when it last looked: growing is told from stuck by the looks before.
create table nightshift.looks (
  job       text primary key,
  looked_at timestamptz not null,
  moved_at  timestamptz not null,
  -- Units that waited, one number per look, the newest last.
  sizes     jsonb not null
);

-- When each clock's watch was last completed.
create table nightshift.watches (
  clock        text primary key,
  completed_at timestamptz not null,
  -- Seconds between its last completions, the newest last: how often it comes is seen, not configured.
  gaps         jsonb not null
);
