import type { ErrorRecord, Json } from '@nightshift/contract';
import type { ColumnType, Generated, JSONColumnType, Kysely, Transaction } from 'kysely';

/** The tables of the schema `nightshift`, column by column as the migrations make them. A test compares the two. */
export type NightshiftTables = {
  'nightshift.jobs': JobsTable;
  'nightshift.runs': RunsTable;
  'nightshift.units': UnitsTable;
  'nightshift.packs': PacksTable;
  'nightshift.checkpoints': CheckpointsTable;
  'nightshift.steps': StepsTable;
  'nightshift.dead_letters': DeadLettersTable;
  'nightshift.alerts': AlertsTable;
  'nightshift.notices': NoticesTable;
  'nightshift.looks': LooksTable;
  'nightshift.watches': WatchesTable;
};

/** The house's own connection. */
export type Database = Kysely<NightshiftTables>;

/** An open transaction of the house's own connection: what must be in one takes it as its first argument. */
export type DatabaseTransaction = Transaction<NightshiftTables>;

export type RunState =
  'queued' | 'opened' | 'dispatching' | 'working' | 'succeeded' | 'failed' | 'skipped' | 'cancelled';
export type UnitState = 'ready' | 'done' | 'dead' | 'cancelled';
export type DeadLetterState = 'waiting' | 'redriven' | 'discarded';
export type AlertState = 'firing' | 'resolved';
export type NoticeKind = 'fired' | 'more' | 'reminder' | 'resolved';

/** JSON goes in as text and comes out parsed. */
type JsonColumn<T> = ColumnType<T, string, string>;
type NullableJsonColumn<T> = ColumnType<T | null, string | null | undefined, string | null>;
type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Defaulted<T> = Generated<T>;

export type JobsTable = {
  name: string;
  worker: string;
  owner: string;
  schedule: JSONColumnType<{ cron: string; timezone: string; overlap: string }>;
  freshness: string;
  retention: string;
  last_tick: NullableInstant;
  schedule_changed_at: Instant;
  registered_at: Instant;
  paused_at: NullableInstant;
  resumed_at: NullableInstant;
  paused_reason: string | null;
  last_ended_tick: NullableInstant;
  last_success_at: NullableInstant;
  success_due_for: NullableInstant;
  success_due_at: NullableInstant;
};

export type RunsTable = {
  id: string;
  job: string;
  scheduled_for: Instant;
  trigger: 'clock' | 'hand';
  state: RunState;
  reason: string | null;
  exclusive: boolean;
  units: Defaulted<number>;
  failures: Defaulted<number>;
  opened_at: NullableInstant;
  dispatched_at: NullableInstant;
  finished_at: NullableInstant;
  error: NullableJsonColumn<ErrorRecord>;
  deployment: string | null;
  asked_by: string | null;
  unit_filter: NullableJsonColumn<Json>;
  traceparent: string | null;
};

export type UnitsTable = {
  run_id: string;
  number: number;
  key: string;
  payload: JsonColumn<Json>;
  state: Defaulted<UnitState>;
  failures: Defaulted<number>;
  moved_at: NullableInstant;
  finished_at: NullableInstant;
  error: NullableJsonColumn<ErrorRecord>;
};

export type PacksTable = {
  run_id: string;
  number: number;
  first_unit: number;
  last_unit: number;
  attempt: Defaulted<number>;
  sends: Defaulted<number>;
  due_at: Instant;
  claimed_until: NullableInstant;
  claimed_by: string | null;
  claimed_try: number | null;
  claimed_at: NullableInstant;
  sent_at: NullableInstant;
  settled_at: NullableInstant;
  answered_send: number | null;
  answered_status: number | null;
  answered_tries: number | null;
};

export type CheckpointsTable = {
  owner: string;
  name: string;
  cursor: NullableJsonColumn<Json>;
  items: Defaulted<string>;
  version: Defaulted<number>;
  updated_at: Instant;
};

export type StepsTable = {
  owner: string;
  name: string;
  begun_at: Instant;
  result: NullableJsonColumn<Json>;
};

export type DeadLettersTable = {
  id: Generated<string>;
  job: string;
  run_id: string;
  unit: number | null;
  key: string | null;
  payload: NullableJsonColumn<Json>;
  cursor: NullableJsonColumn<Json>;
  error: JsonColumn<ErrorRecord>;
  fingerprint: string;
  failures: number;
  deployment: string | null;
  state: Defaulted<DeadLetterState>;
  died_at: Instant;
  resolved_at: NullableInstant;
  resolved_by: string | null;
  note: string | null;
};

export type AlertsTable = {
  job: string;
  rule: string;
  owner: string;
  state: AlertState;
  told: boolean;
  since: Instant;
  recovered_at: NullableInstant;
  last_notice_at: NullableInstant;
  notified_at: NullableInstant;
  muted_until: NullableInstant;
  muted_by: string | null;
  details: NullableJsonColumn<Json>;
  memory: NullableJsonColumn<Json>;
  version: Defaulted<number>;
};

export type NoticesTable = {
  id: Generated<string>;
  job: string;
  rule: string;
  kind: NoticeKind;
  sink: string;
  body: JsonColumn<Json>;
  created_at: Instant;
  claimed_until: NullableInstant;
  tries: Defaulted<number>;
  sent_at: NullableInstant;
  error: string | null;
};

export type LooksTable = {
  job: string;
  looked_at: Instant;
  moved_at: Instant;
  sizes: JsonColumn<number[]>;
};

export type WatchesTable = {
  clock: string;
  completed_at: Instant;
  gaps: JsonColumn<number[]>;
};
