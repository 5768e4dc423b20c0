import { sql, type ColumnType } from 'kysely';
import type { NightshiftTables } from './tables.ts';
import { freshDatabase, type FreshDatabase } from './testing/index.ts';

/**
 * Each table's columns, written by hand. The compiler holds this list against the types (every column, its nullability,
 * whether it may be left out, and which Postgres types its TypeScript type stands for), the test holds it against the
 * migrated database: so the two can't differ.
 */
const described = {
  'nightshift.jobs': {
    name: 'text not null',
    worker: 'text not null',
    owner: 'text not null',
    schedule: 'jsonb not null',
    freshness: 'interval not null',
    retention: 'interval not null',
    last_tick: 'timestamptz',
    schedule_changed_at: 'timestamptz not null',
    registered_at: 'timestamptz not null',
    paused_at: 'timestamptz',
    resumed_at: 'timestamptz',
    paused_reason: 'text',
    last_ended_tick: 'timestamptz',
    last_success_at: 'timestamptz',
    success_due_for: 'timestamptz',
    success_due_at: 'timestamptz',
  },
  'nightshift.runs': {
    id: 'text not null',
    job: 'text not null',
    scheduled_for: 'timestamptz not null',
    trigger: 'text not null',
    state: 'text not null',
    reason: 'text',
    exclusive: 'bool not null',
    units: 'int4 not null default',
    failures: 'int4 not null default',
    opened_at: 'timestamptz',
    dispatched_at: 'timestamptz',
    finished_at: 'timestamptz',
    error: 'jsonb',
    deployment: 'text',
    asked_by: 'text',
    unit_filter: 'jsonb',
    traceparent: 'text',
  },
  'nightshift.units': {
    run_id: 'text not null',
    number: 'int4 not null',
    key: 'text not null',
    payload: 'jsonb not null',
    state: 'text not null default',
    failures: 'int4 not null default',
    moved_at: 'timestamptz',
    finished_at: 'timestamptz',
    error: 'jsonb',
  },
  'nightshift.packs': {
    run_id: 'text not null',
    number: 'int4 not null',
    first_unit: 'int4 not null',
    last_unit: 'int4 not null',
    attempt: 'int4 not null default',
    sends: 'int4 not null default',
    due_at: 'timestamptz not null',
    claimed_until: 'timestamptz',
    claimed_by: 'text',
    claimed_try: 'int4',
    claimed_at: 'timestamptz',
    sent_at: 'timestamptz',
    settled_at: 'timestamptz',
    answered_send: 'int4',
    answered_status: 'int4',
    answered_tries: 'int4',
  },
  'nightshift.checkpoints': {
    owner: 'text not null',
    name: 'text not null',
    cursor: 'jsonb',
    items: 'int8 not null default',
    version: 'int4 not null default',
    updated_at: 'timestamptz not null',
  },
  'nightshift.steps': {
    owner: 'text not null',
    name: 'text not null',
    begun_at: 'timestamptz not null',
    result: 'jsonb',
  },
  'nightshift.dead_letters': {
    id: 'int8 not null default',
    job: 'text not null',
    run_id: 'text not null',
    unit: 'int4',
    key: 'text',
    payload: 'jsonb',
    cursor: 'jsonb',
    error: 'jsonb not null',
    fingerprint: 'text not null',
    failures: 'int4 not null',
    deployment: 'text',
    state: 'text not null default',
    died_at: 'timestamptz not null',
    resolved_at: 'timestamptz',
    resolved_by: 'text',
    note: 'text',
  },
  'nightshift.alerts': {
    job: 'text not null',
    rule: 'text not null',
    owner: 'text not null',
    state: 'text not null',
    told: 'bool not null',
    since: 'timestamptz not null',
    recovered_at: 'timestamptz',
    last_notice_at: 'timestamptz',
    notified_at: 'timestamptz',
    muted_until: 'timestamptz',
    muted_by: 'text',
    details: 'jsonb',
    memory: 'jsonb',
    version: 'int4 not null default',
  },
  'nightshift.notices': {
    id: 'int8 not null default',
    job: 'text not null',
    rule: 'text not null',
    kind: 'text not null',
    sink: 'text not null',
    body: 'jsonb not null',
    created_at: 'timestamptz not null',
    claimed_until: 'timestamptz',
    tries: 'int4 not null default',
    sent_at: 'timestamptz',
    error: 'text',
  },
  'nightshift.looks': {
    job: 'text not null',
    looked_at: 'timestamptz not null',
    moved_at: 'timestamptz not null',
    sizes: 'jsonb not null',
  },
  'nightshift.watches': {
    clock: 'text not null',
    completed_at: 'timestamptz not null',
    gaps: 'jsonb not null',
  },
} as const satisfies { [Table in keyof NightshiftTables]: Described<NightshiftTables[Table]> };

type Described<Table> = {
  [Column in keyof Table]-?: DescribedColumn<Selected<Table[Column]>, Inserted<Table[Column]>>;
};

/** Judged by what may be inserted: JSON that comes out may be null in a column that is not. */
type DescribedColumn<Select, Insert> = null extends Insert
  ? PostgresType<NonNullable<Select>>
  : `${PostgresType<Select>} not null${undefined extends Insert ? ' default' : ''}`;

type PostgresType<T> = [T] extends [boolean]
  ? 'bool'
  : [T] extends [number]
    ? 'int4'
    : [T] extends [string]
      ? 'text' | 'int8' | 'interval'
      : [T] extends [Date]
        ? 'timestamptz'
        : 'jsonb';

type Selected<T> = T extends ColumnType<infer Select, infer _Insert, infer _Update> ? Select : T;
type Inserted<T> = T extends ColumnType<infer _Select, infer Insert, infer _Update> ? Insert : T;

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterAll(() => world.drop());

async function readColumns(): Promise<Record<string, Record<string, string>>> {
  const { rows } = await sql<{ name: string; column: string; described: string }>`
    select 'nightshift.' || c.relname as name, a.attname as column,
      t.typname || case when a.attnotnull then ' not null' else '' end
        || case when a.atthasdef or a.attidentity <> '' then ' default' else '' end as described
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
    where c.relnamespace = 'nightshift'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum
  `.execute(world.db);
  const tables: Record<string, Record<string, string>> = {};
  for (const row of rows) (tables[row.name] ??= {})[row.column] = row.described;
  return tables;
}

test('the typed tables are the migrated ones, column by column: name, type, nullability and default', async () => {
  const { 'nightshift.migrations': bookkeeping, ...tables } = await readColumns();
  expect(bookkeeping).toBeDefined();
  expect(tables).toEqual(described);
});

test('the values that come out are of the types that the columns are said to have', async () => {
  const { db } = world;
  await sql`
    insert into nightshift.jobs (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at)
    values ('reports.on-time', 'reports', 'reports-team', '{"cron":"0 3 * * *"}', '25 hours', '30 days', now(), now())`.execute(
    db,
  );
  await sql`insert into nightshift.checkpoints (owner, name, cursor, items, updated_at) values ('run', 'discover', '"BER"', 3, now())`.execute(
    db,
  );
  const job = await db.selectFrom('nightshift.jobs').selectAll().executeTakeFirstOrThrow();
  const checkpoint = await db.selectFrom('nightshift.checkpoints').selectAll().executeTakeFirstOrThrow();
  expect(job).toMatchObject({ schedule: { cron: '0 3 * * *' }, registered_at: expect.any(Date), last_tick: null });
  expect(checkpoint).toMatchObject({ cursor: 'BER', items: '3', version: 1 });
});
