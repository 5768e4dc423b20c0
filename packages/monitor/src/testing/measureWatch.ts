import { defineJob, type AnyJob } from '@nightshift/contract';
import { connect, migrate, nightshiftMigrations, sql, type Database } from '@nightshift/database';
import { startPostgres } from '@nightshift/database/testing';
import { readFacts } from '../facts/readFacts.ts';
import { judgeJobs } from '../judgeJobs.ts';
import { median } from '../rules/median.ts';
import { RecordingSink, toAll } from './RecordingSink.ts';

/**
 * Measures a watch at 200 jobs with 1,000,000 units in the ledger, on a Postgres of its own. By hand:
 * `npx tsx packages/monitor/src/testing/measureWatch.ts`
 */
async function measureWatch(): Promise<void> {
  const postgres = await startPostgres();
  const db = connect({ url: postgres.url, max: 2 });
  try {
    await migrate(db, nightshiftMigrations);
    const jobs = await fill(db);
    say(`${JOBS} jobs, ${JOBS * RUNS} runs, ${JOBS * RUNS * UNITS} units in packs of ${PACK}, ${LETTERS} letters`);
    await report('an ordinary night: 10 packs of each job unsettled', db, jobs);
    await sql`update nightshift.packs set settled_at = null, claimed_at = nightshift.clock()`.execute(db);
    await sql`vacuum analyze nightshift.packs`.execute(db);
    await report('the worst night: every pack unsettled', db, jobs);
  } finally {
    await db.destroy();
    await postgres.stop();
  }
}

const JOBS = 200;
const RUNS = 50;
const UNITS = 100;
const PACK = 10;
const LETTERS = 10_000;
const TIMES = 15;

async function fill(db: Database): Promise<AnyJob[]> {
  const jobs = Array.from({ length: JOBS }, (_, index) =>
    defineJob({ name: `bench.job-${index}`, owner: 'bench-team', schedule: { cron: '0 * * * *' }, freshness: '3h' }),
  );
  const schedule = JSON.stringify(jobs[0]!.schedule);
  await sql`
    insert into nightshift.jobs (name, worker, owner, schedule, freshness, retention, registered_at, schedule_changed_at, last_tick, last_ended_tick, last_success_at)
    select 'bench.job-' || j, 'bench', 'bench-team', ${schedule}::jsonb, '3 hours', '30 days', now() - interval '90 days', now() - interval '90 days',
      date_trunc('hour', now()), date_trunc('hour', now()) - interval '1 hour', now() - interval '50 minutes'
    from generate_series(0, ${JOBS - 1}) j`.execute(db);
  // The newest run of each job is open; the others have ended.
  await sql`
    insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, units, opened_at, dispatched_at, finished_at)
    select 'bench.job-' || j || '@' || r, 'bench.job-' || j, date_trunc('hour', now()) - r * interval '1 hour', 'clock',
      case when r = 0 then 'working' when r % 17 = 0 then 'failed' else 'succeeded' end, true, ${UNITS}, now() - r * interval '1 hour',
      now() - r * interval '1 hour', case when r > 0 then now() - r * interval '1 hour' + interval '10 minutes' end
    from generate_series(0, ${JOBS - 1}) j, generate_series(0, ${RUNS - 1}) r`.execute(db);
  await sql`
    insert into nightshift.units (run_id, number, key, payload, state, finished_at)
    select r.id, n, 'key-' || n, '{}', case when r.finished_at is null then 'ready' else 'done' end, r.finished_at
    from nightshift.runs r, generate_series(1, ${UNITS}) n`.execute(db);
  await sql`
    insert into nightshift.packs (run_id, number, first_unit, last_unit, attempt, due_at, sent_at, claimed_at, settled_at)
    select r.id, n, n, n + ${PACK - 1}, 1, r.opened_at, r.opened_at, now(), r.finished_at
    from nightshift.runs r, generate_series(1, ${UNITS}, ${PACK}) n`.execute(db);
  await sql`
    insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at)
    select 'bench.job-' || n % ${JOBS}, 'bench', n, 'key', '{"name":"Error","message":"boom"}', 'f' || n % 7, 5, now()
    from generate_series(1, ${LETTERS}) n`.execute(db);
  await sql`vacuum analyze`.execute(db);
  return jobs;
}

async function report(title: string, db: Database, jobs: readonly AnyJob[]): Promise<void> {
  const sink = new RecordingSink();
  const first = await timed(() => judgeJobs(db, jobs, { sinks: toAll(sink) }));
  const facts = await timesOf(() => readFacts(db));
  const watches = await timesOf(() => judgeJobs(db, jobs, { sinks: toAll(sink) }));
  say(
    `${title}: facts ${facts}, a quiet watch ${watches}; the first one, which had ${sink.taken.length} notices to write and send, ${first} ms`,
  );
}

async function timesOf(work: () => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) times.push(await timed(work));
  return `${median(times)} ms (at most ${Math.max(...times)})`;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(performance.now() - begun);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await measureWatch();
