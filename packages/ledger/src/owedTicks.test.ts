import { openRun } from './openRun.ts';
import { runId } from './runId.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const HOUR = 3_600_000;
const tick = (hours: number) => new Date(TICK.getTime() + hours * HOUR);
const runsOf = (job: string) =>
  world.db.selectFrom('nightshift.runs').selectAll().where('job', '=', job).orderBy('scheduled_for').execute();
const jobRow = (name: string) =>
  world.db.selectFrom('nightshift.jobs').selectAll().where('name', '=', name).executeTakeFirst();
const setJob = (name: string, change: Record<string, Date | string | null>) =>
  world.db.updateTable('nightshift.jobs').set(change).where('name', '=', name).execute();
const finish = (run: string) =>
  world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();

test.each([
  ['paused: the provider is down', 'the provider is down'],
  ['paused', null],
])("a paused job's tick is skipped: %s", async (reason, paused_reason) => {
  const job = world.newJob();
  await finish(await world.open(job, tick(0)));
  await setJob(job.name, { paused_at: new Date(), paused_reason });
  const run = runId(job.name, tick(1));
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toEqual({ kind: 'skipped', run, reason });
  expect(await world.runRow(run)).toMatchObject({ state: 'skipped', reason });
  expect((await world.written(run)).packs).toEqual([]);
  await setJob(job.name, { paused_at: null });
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({
    kind: 'duplicate',
    state: 'skipped',
  });
  expect(await openRun(world.db, job, { scheduledFor: tick(2) })).toMatchObject({ kind: 'opened' });
});

const rowOf = async (name: string) => ({ ...(await jobRow(name)), runs: await runsOf(name) });

test('the tick that brings the news of a job is owed, however late it is', async () => {
  const job = world.newJob();
  expect(await openRun(world.db, job, { scheduledFor: TICK })).toMatchObject({ kind: 'opened' });
  expect(await jobRow(job.name)).toMatchObject({ registered_at: TICK, schedule_changed_at: TICK });
});

test('a job that a tick from the future registers is registered now', async () => {
  const job = world.newJob();
  const soon = new Date(Date.now() + HOUR);
  expect(await openRun(world.db, job, { scheduledFor: soon })).toMatchObject({ kind: 'opened' });
  expect((await jobRow(job.name))!.registered_at.getTime()).toBeLessThan(soon.getTime() - HOUR / 2);
});

test('a tick before the job was registered is not owed, and nothing is written of it', async () => {
  const job = world.newJob();
  await openRun(world.db, job, { scheduledFor: TICK });
  await setJob(job.name, { last_tick: null });
  const before = await rowOf(job.name);
  expect(await openRun(world.db, job, { scheduledFor: tick(-1) })).toEqual({
    kind: 'not-owed',
    run: runId(job.name, tick(-1)),
    reason: `the job was registered at ${TICK.toISOString()}`,
  });
  expect(await rowOf(job.name)).toEqual(before);
});

test('the tick that brings the news of a schedule is owed, and one between the old last tick and it is not', async () => {
  const job = world.newJob();
  await finish(await world.open(job, tick(0)));
  const hourly = world.newJob({ name: job.name, schedule: { cron: '0 * * * *' } });
  expect(await openRun(world.db, hourly, { scheduledFor: tick(5) })).toMatchObject({ kind: 'opened' });
  expect(await jobRow(job.name)).toMatchObject({
    schedule_changed_at: tick(5),
    registered_at: tick(0),
    schedule: { cron: '0 * * * *' },
  });
  await setJob(job.name, { last_tick: tick(0) });
  expect(await openRun(world.db, hourly, { scheduledFor: tick(4) })).toEqual({
    kind: 'not-owed',
    run: runId(job.name, tick(4)),
    reason: `the job was rescheduled at ${tick(5).toISOString()}`,
  });
});

test('the same schedule deployed again changes nothing, and a changed owner is no changed schedule', async () => {
  const job = world.newJob();
  await finish(await world.open(job, tick(0)));
  const moved = world.newJob({ name: job.name, owner: 'another-team', freshness: '2d' });
  await world.open(moved, tick(1));
  expect(await jobRow(job.name)).toMatchObject({ owner: 'another-team', schedule_changed_at: tick(0) });
});

test('a tick before the job was resumed is not owed, the next one is', async () => {
  const job = world.newJob();
  await finish(await world.open(job, tick(0)));
  await setJob(job.name, { resumed_at: new Date(tick(1).getTime() + 1) });
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({
    kind: 'not-owed',
    reason: `the job was resumed at ${new Date(tick(1).getTime() + 1).toISOString()}`,
  });
  expect(await openRun(world.db, job, { scheduledFor: tick(2) })).toMatchObject({ kind: 'opened' });
});
