import { pauseJob, resumeJob } from './jobSwitches.ts';
import { openRun } from './openRun.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const jobRow = (name: string) =>
  world.db.selectFrom('nightshift.jobs').selectAll().where('name', '=', name).executeTakeFirstOrThrow();
const known = async () => {
  const { run, job } = await world.working({ units: 1 });
  await world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();
  return job;
};
const now = async () => new Date(Date.now());

test('a paused job skips its ticks and says why, until it is resumed', async () => {
  const job = await known();
  expect(await pauseJob(world.db, job.name, 'the provider is down')).toBe(true);
  const skipped = await openRun(world.db, job, { scheduledFor: await now() });
  expect(skipped).toMatchObject({ kind: 'skipped', reason: 'paused: the provider is down' });
  expect(await resumeJob(world.db, job.name)).toBe(true);
  const later = new Date(Date.now() + 3_600_000);
  expect(await openRun(world.db, job, { scheduledFor: later })).toMatchObject({ kind: 'opened' });
});

test('what ran when its job was paused goes on', async () => {
  const { run, job } = await world.working({ units: 1 });
  await pauseJob(world.db, job.name);
  await world.work(run, 1);
  expect(await world.unitRow(run, 1)).toMatchObject({ state: 'done' });
});

test('a tick that lay in the pause and comes after it is not owed', async () => {
  const job = await known();
  await pauseJob(world.db, job.name);
  const within = await now();
  await world.setClock(60_000);
  await resumeJob(world.db, job.name);
  expect(await openRun(world.db, job, { scheduledFor: within })).toMatchObject({
    kind: 'not-owed',
    reason: expect.stringContaining('resumed') as string,
  });
});

test('pausing again changes the reason and not the time', async () => {
  const job = await known();
  await pauseJob(world.db, job.name, 'one');
  const { paused_at } = await jobRow(job.name);
  await world.setClock(60_000);
  await pauseJob(world.db, job.name, 'two');
  expect(await jobRow(job.name)).toMatchObject({ paused_at, paused_reason: 'two' });
});

test('resuming a job that is not paused changes nothing: its ticks stay owed', async () => {
  const job = await known();
  const before = await jobRow(job.name);
  expect(await resumeJob(world.db, job.name)).toBe(true);
  expect(await jobRow(job.name)).toEqual(before);
  expect(before).toMatchObject({ last_tick: TICK, resumed_at: null });
});

test('a job that was never registered can be neither paused nor resumed', async () => {
  expect(await pauseJob(world.db, 'reports.unheard-of')).toBe(false);
  expect(await resumeJob(world.db, 'reports.unheard-of')).toBe(false);
});
