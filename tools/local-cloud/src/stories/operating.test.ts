import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { redrive } from '@nightshift/dlq';
import { cancelRun, pauseJob, reopenDispatch, requeueUnit, resumeJob, runNow } from '@nightshift/ledger';
import { onTimeReports } from '@nightshift/reports-jobs';
import { buildApps } from './testing/buildApps.ts';
import { startStory, type Story } from './testing/startStory.ts';
import { until } from './testing/until.ts';

let story: Story;
beforeAll(buildApps, 60_000);
afterEach(() => story.end());

const DAY = 86_400_000;
const fewFlights = { flights: <T extends { origin: string }>(all: T[]) => all.filter(({ origin }) => origin < 'C') };
const runs = () =>
  story.cloud.db
    .selectFrom('nightshift.runs')
    .select(['id', 'state', 'reason', 'units'])
    .orderBy('scheduled_for')
    .execute();
const nextNight = () => setClockOffset(story.cloud.db, story.tick.scheduledFor.getTime() + DAY + 1_000 - Date.now());
const written = () =>
  story.reports
    .selectFrom('reports.on_time_reports')
    .select(['airport', 'date', 'writes'])
    .orderBy('airport')
    .execute();

test('Redis is emptied in the middle of a run and the next tick comes: no run opens beside it', async () => {
  story = await startStory(fewFlights);
  const hold = story.cloud.qstash.faults.hold((message) => message.url.endsWith('/api/on-time'));
  await story.fire();
  await until(() => Promise.resolve(hold.held.length > 0 ? true : undefined));
  await story.cloud.redis.flush();
  await nextNight();
  expect(await story.fire()).toMatchObject({ status: 200, body: expect.stringContaining('"skipped"') });
  expect(await runs()).toMatchObject([
    { state: 'working' },
    { state: 'skipped', reason: `overlap: ${story.run} is still open` },
  ]);
  hold.release();
  expect(await story.untilOver()).toMatchObject({ state: 'succeeded' });
  expect((await written()).every(({ writes }) => writes === 1)).toBe(true);
}, 60_000);

test('what a cancelled run has in hand can not commit any more, and what waits never starts', async () => {
  story = await startStory(fewFlights);
  const { cloud, run } = story;
  const hold = cloud.qstash.faults.hold((message) => message.url.endsWith('/api/on-time'));
  await story.fire();
  await until(() => Promise.resolve(hold.held.length >= 2 ? true : undefined));
  // One pack is let go, and stands before this lock with its reports computed when the run is cancelled.
  const standing = until(async () => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query ilike '%on_time_reports%'`.execute(
      cloud.db,
    );
    return rows.length > 0 ? true : undefined;
  });
  let cancelling: Promise<unknown> = Promise.resolve();
  await cloud.db.transaction().execute(async (tx) => {
    await sql`lock table reports.on_time_reports in exclusive mode`.execute(tx);
    hold.releaseOne(0);
    await standing;
    cancelling = cancelRun(cloud.db, run, 'the upstream is wrong');
    await until(async () => ((await runs())[0]?.state === 'cancelled' ? true : undefined));
  });
  await cancelling;
  hold.release();
  await cloud.qstash.idle();
  const { rows } = await sql<{ state: string; units: number }>`
    select state, count(*)::int as units from nightshift.units group by state order by state`.execute(cloud.db);
  const done = rows.find(({ state }) => state === 'done')?.units ?? 0;
  expect(rows.map(({ state }) => state)).not.toContain('ready');
  // Those of the one pack whose transactions came before the cancellation reached it; nothing of any other.
  expect(await written()).toHaveLength(done);
  expect(done).toBeLessThanOrEqual(onTimeReports.limits.pack);
}, 60_000);

test("a paused job's tick is skipped with the reason, and a resumed job's next tick runs", async () => {
  story = await startStory(fewFlights);
  const { cloud } = story;
  await story.fire();
  await story.untilOver();
  await pauseJob(cloud.db, onTimeReports.name, 'the upstream moves');
  await nextNight();
  await story.fire();
  expect((await runs())[1]).toMatchObject({ state: 'skipped', reason: 'paused: the upstream moves' });
  await resumeJob(cloud.db, onTimeReports.name);
  await setClockOffset(cloud.db, story.tick.scheduledFor.getTime() + 2 * DAY + 1_000 - Date.now());
  await story.fire();
  await until(async () => ((await runs())[2]?.state === 'succeeded' ? true : undefined));
}, 60_000);

test('a run by hand can be limited to some units', async () => {
  story = await startStory(fewFlights);
  await story.fire();
  await story.untilOver();
  const byHand = await runNow(story.cloud.db, onTimeReports.name, { by: 'ada', only: { airport: 'ATL' } });
  await story.watch();
  await until(async () =>
    (await runs()).find(({ id }) => 'run' in byHand && id === byHand.run)?.state === 'succeeded' ? true : undefined,
  );
  expect((await runs()).at(-1)).toMatchObject({ units: 1 });
  // The day's reports: one was written again, because somebody asked for it.
  expect((await written()).filter(({ writes }) => writes > 1)).toMatchObject([{ airport: 'ATL', writes: 2 }]);
}, 60_000);

test('a redriven letter is done once its cause is mended, once, and its run has then succeeded', async () => {
  story = await startStory(fewFlights);
  const { cloud, run } = story;
  const hold = cloud.qstash.faults.hold((message) => message.url.endsWith('/api/on-time'));
  await story.fire();
  await until(() => Promise.resolve(hold.held.length > 0 ? true : undefined));
  await sql`create table kept as select * from reports.flights where origin = 'ATL'`.execute(cloud.db);
  await sql`delete from reports.flights where origin = 'ATL'`.execute(cloud.db);
  hold.release();
  expect(await story.untilOver()).toMatchObject({ state: 'failed', dead: 1 });
  const finished = await cloud.db
    .selectFrom('nightshift.runs')
    .select('finished_at')
    .where('id', '=', run)
    .executeTakeFirstOrThrow();

  await sql`insert into reports.flights overriding system value select * from kept`.execute(cloud.db);
  const letter = await cloud.db.selectFrom('nightshift.dead_letters').select('id').executeTakeFirstOrThrow();
  const put = () =>
    redrive(cloud.db, letter.id, { by: 'ada', requeue: { unit: requeueUnit, dispatch: reopenDispatch } });
  const [one, two] = await Promise.all([put(), put()]);
  expect([one.kind, two.kind].sort()).toEqual(['redriven', 'resolved']);
  await story.watch();
  expect(await story.untilRun(({ state }) => state === 'succeeded')).toMatchObject({ dead: 0 });
  expect((await written()).filter(({ airport }) => airport === 'ATL')).toMatchObject([{ writes: 1 }]);
  expect(
    await cloud.db.selectFrom('nightshift.runs').select('finished_at').where('id', '=', run).executeTakeFirst(),
  ).toEqual(finished);
}, 60_000);
