import { sql, type Database } from '@nightshift/database';
import { onTimeReports } from '@nightshift/reports-jobs';
import { reportsOnTime } from '../demo/scenes/reportsOnTime.ts';
import { tally } from '../demo/tally.ts';
import { ManualClock } from '../qstash/index.ts';
import { buildApps } from './testing/buildApps.ts';
import { startStory, type Story } from './testing/startStory.ts';
import { until } from './testing/until.ts';

let story: Story;
beforeAll(buildApps, 60_000);
afterEach(() => story.end());

test('a nightly run finishes with every report written once, though its worker is killed in the middle', async () => {
  story = await startStory();
  const { cloud, run, tick } = story;
  expect(await story.fire()).toMatchObject({ status: 200, body: expect.stringContaining('"opened"') });
  await story.untilRun(({ state, done }) => state === 'working' && done >= 40);
  // The middle of its work: transactions of the worker stand still before the lock when its process dies.
  await cloud.db.transaction().execute(async (tx) => {
    await sql`lock table reports.on_time_reports in exclusive mode`.execute(tx);
    await until(() => waitingForLock(cloud.db));
    await cloud.host('reports').kill('SIGKILL');
  });

  expect(await story.untilOver()).toMatchObject({ state: 'succeeded', found: 220, done: 220, dead: 0 });
  expect(await tally(cloud.db, run)).toMatchObject({ units: 220, done: 220, dead: 0 });
  expect(await reportsOnTime.count(cloud, tick)).toMatchObject({ doubled: 0, lost: 0 });
  expect(cloud.host('reports').kills).toBe(1);
  // What was in its hands was taken over by the very messages that had been cut off.
  expect(story.lines.join('\n')).toMatch(/pack-dissolved|FunctionKilled/);
  const { rows } =
    await sql`select 1 from nightshift.packs where settled_at is null or claimed_until is not null`.execute(cloud.db);
  expect(rows).toEqual([]);
}, 60_000);

test('one structured line tells of the run and of each attempt, with start, end, duration and outcome', async () => {
  story = await startStory({ flights: (all) => all.filter(({ origin }) => origin < 'B') });
  await story.fire();
  await story.untilOver();
  const { rows } = await sql<{ attempts: number }>`select sum(attempt)::int as attempts from nightshift.packs`.execute(
    story.cloud.db,
  );
  // The last attempt writes its line after the run is over.
  const attempts = await until(() =>
    Promise.resolve(story.entries('attempt').length === rows[0]!.attempts ? story.entries('attempt') : undefined),
  );
  expect(story.entries('run')).toEqual([
    expect.objectContaining({
      run: story.run,
      outcome: 'succeeded',
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
    }),
  ]);
  for (const attempt of attempts) {
    expect(attempt).toMatchObject({
      job: onTimeReports.name,
      run: story.run,
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
      outcome: 'settled',
    });
  }
}, 60_000);

test('a unit that fails for good dies alone, after its own attempts and delays, and its letter holds all that is needed', async () => {
  const clock = new ManualClock();
  story = await startStory({ qstash: { clock }, flights: (all) => all.filter(({ origin }) => origin <= 'BWI') });
  const { cloud, run, tick } = story;
  await sql`alter table reports.on_time_reports add constraint no_bos check (airport <> 'BOS')`.execute(cloud.db);
  await story.fire();
  // Only when all is quiet: the next thing to happen is then a retry, after the job's own delay.
  const over = await story.untilOver(async () => {
    await cloud.qstash.idle();
    clock.advance(1_000);
  });
  expect(over).toMatchObject({ state: 'failed', dead: 1 });
  expect(over.done).toBe(over.found - 1);

  const letters = await cloud.db.selectFrom('nightshift.dead_letters').selectAll().execute();
  expect(letters).toEqual([
    expect.objectContaining({
      job: 'reports.on-time',
      run_id: run,
      key: `BOS/${tick.date}`,
      payload: { airport: 'BOS' },
      failures: onTimeReports.retry.attempts,
      state: 'waiting',
      error: expect.objectContaining({ code: '23514', message: expect.stringContaining('no_bos') }),
    }),
  ]);
  const reports = await story.reports.selectFrom('reports.on_time_reports').select(['airport', 'writes']).execute();
  expect(reports).toHaveLength(over.done);
  expect(reports.every(({ writes }) => writes === 1)).toBe(true);
}, 60_000);

/** True once a statement of this database waits for a lock; undefined until then. */
async function waitingForLock(db: Database): Promise<true | undefined> {
  const { rows } =
    await sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
  return rows.length > 0 ? true : undefined;
}
