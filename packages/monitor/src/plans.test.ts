import { connect, sql, type Database } from '@nightshift/database';
import { readFacts } from './facts/readFacts.ts';
import { readEvidence } from './link/readEvidence.ts';
import { readRunCounts } from './metrics/readRunCounts.ts';
import { monitorWorld, type MonitorWorld } from './testing/monitorWorld.ts';

let world: MonitorWorld;
/** One connection: what it has read is counted when it says so. */
let session: Database;
beforeAll(async () => {
  world = await monitorWorld();
  session = connect({ url: world.url, max: 1 });
  await fill(world.db);
}, 60_000);
afterAll(async () => {
  await session.destroy();
  await world.drop();
});

const JOBS = 10;
/** So many that reading all of them is never the cheapest. */
const RUNS = 2_000;
const PACKS = 10;

/** Of each job the newest run is open, with three packs unsettled. */
async function fill(db: Database): Promise<void> {
  for (let job = 0; job < JOBS; job += 1) await world.newJob();
  await sql`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, units, opened_at, dispatched_at, finished_at)
    select j.name || '@' || r, j.name, now() - r * interval '1 hour', 'clock', case r when 0 then 'working' else 'succeeded' end, true, 100,
      now() - r * interval '1 hour', now(), case when r > 0 then now() - r * interval '1 hour' + interval '10 minutes' end
    from nightshift.jobs j, generate_series(0, ${RUNS - 1}) r`.execute(db);
  await sql`
    insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, sent_at, settled_at)
    select r.id, n, n, n, r.opened_at, r.opened_at, case when r.finished_at is not null or n > 3 then now() end
    from nightshift.runs r, generate_series(1, ${PACKS}) n where r.scheduled_for > now() - interval '100 hours'`.execute(
    db,
  );
  await sql`
    insert into nightshift.units (run_id, number, key, payload, state, finished_at)
    select p.run_id, p.number, p.number, '{}', case when p.settled_at is null then 'ready' else 'done' end, p.settled_at
    from nightshift.packs p`.execute(db);
  await sql`
    insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at, state, resolved_at)
    select 'reports.job-1', 'r', n, n, '{}', 'f', 5, now(), case when n < 30 then 'waiting' else 'redriven' end, case when n >= 30 then now() end
    from generate_series(1, 20000) n`.execute(db);
  await sql`vacuum analyze nightshift.runs, nightshift.packs, nightshift.units, nightshift.dead_letters`.execute(db);
}

const TABLES = ['runs', 'packs', 'units', 'dead_letters'] as const;

/** How many rows some work reads of each large table, and which of them it reads from end to end. */
async function reading(work: () => Promise<unknown>) {
  const before = await readSoFar();
  await work();
  const after = await readSoFar();
  const rows = Object.fromEntries(TABLES.map((table) => [table, after[table]!.rows - before[table]!.rows]));
  return { rows, endToEnd: TABLES.filter((table) => after[table]!.scans > before[table]!.scans) };
}

async function readSoFar() {
  await sql`select pg_stat_force_next_flush()`.execute(session);
  const { rows } = await sql<{ relname: string; scans: number; rows: number }>`
    select relname, seq_scan::int as scans, (seq_tup_read + coalesce(idx_tup_fetch, 0))::int as rows from pg_stat_user_tables
    where schemaname = 'nightshift'`.execute(session);
  return Object.fromEntries(rows.map(({ relname, ...counts }) => [relname, counts]));
}

test('a watch reads no large table from end to end, no unit at all, and of what is settled nothing', async () => {
  const { rows, endToEnd } = await reading(() => readFacts(session));
  expect(endToEnd).toEqual([]);
  expect(rows.units).toBe(0);
  expect(rows.packs).toBe(JOBS * 3);
  // The last 25 of each job, and the open one.
  expect(rows.runs).toBeLessThanOrEqual(JOBS * (25 + 3));
  expect(rows.dead_letters).toBeLessThanOrEqual(30);
});

test('the evidence reads the units of one pack for each run, and the packs that are unsettled', async () => {
  const subjects = [1, 2].map((job) => ({ job: `reports.job-${job}`, run: `reports.job-${job}@0`, letter: null }));
  const { rows, endToEnd } = await reading(() => readEvidence(session, subjects));
  expect(endToEnd).toEqual([]);
  expect(rows.units).toBe(2);
  expect(rows.packs).toBeLessThanOrEqual(2 * 3 * 3);
  expect(rows.runs).toBeLessThanOrEqual(10);
});

test('the counts of runs read those of a day', async () => {
  const { rows, endToEnd } = await reading(() => readRunCounts(session));
  expect(endToEnd).toEqual([]);
  expect(rows.runs).toBeLessThanOrEqual(JOBS * 26);
});
