import type { AnyJob } from '@nightshift/contract';
import { openRun } from './openRun.ts';
import { readClock } from './readClock.ts';
import { readTickState } from './readTickState.ts';
import { registerJobs } from './registerJobs.ts';
import { runNow } from './runNow.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { pauseJob } from './jobSwitches.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const MINUTE = 60_000;
const jobRow = (job: AnyJob) =>
  world.db.selectFrom('nightshift.jobs').selectAll().where('name', '=', job.name).executeTakeFirstOrThrow();
const ago = async (minutes: number) => new Date((await readClock(world.db)).getTime() - minutes * MINUTE);

test('jobs are known before their first tick, all by one statement', async () => {
  const jobs = Array.from({ length: 30 }, () => world.newJob());
  let statements = 0;
  const registered = await registerJobs(
    world.telling((nth) => (statements = nth)),
    jobs,
  );
  expect(registered.sort()).toEqual(jobs.map(({ name }) => name).sort());
  expect(statements).toBe(1);
  const row = await jobRow(jobs[7]!);
  expect(row).toMatchObject({ worker: 'reports', owner: 'reports-team', schedule: jobs[7]!.schedule, last_tick: null });
  expect(row.registered_at).toEqual(row.schedule_changed_at);
  expect(await runNow(world.db, jobs[7]!.name, { by: 'ada' })).toMatchObject({ kind: 'opened' });
});

test('what a tick has registered is registered no differently', async () => {
  const job = world.newJob({ freshness: '90m' });
  await world.open(job);
  const before = await jobRow(job);
  expect(await registerJobs(world.db, [job])).toEqual([]);
  expect(await jobRow(job)).toEqual(before);
  const forgetful = world.newJob({ name: job.name, freshness: '90m', retention: '7d' });
  expect(await registerJobs(world.db, [forgetful])).toEqual([job.name]);
});

test('what has not changed is neither written nor waited for', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  const opening = await world.otherProcess().startTransaction().execute();
  await opening.updateTable('nightshift.jobs').set({ paused_reason: null }).where('name', '=', job.name).execute();
  expect(await registerJobs(world.db, [job])).toEqual([]);
  await opening.rollback().execute();
});

test('a changed schedule says since when, any other change does not', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  const { registered_at } = await jobRow(job);
  await pauseJob(world.db, job.name, 'for now');
  await world.setClock(10 * MINUTE);
  const moved = world.newJob({ name: job.name, owner: 'another-team' });
  expect(await registerJobs(world.db, [moved])).toEqual([job.name]);
  expect(await jobRow(job)).toMatchObject({
    owner: 'another-team',
    schedule_changed_at: registered_at,
    paused_reason: 'for now',
  });
  const hourly = world.newJob({ name: job.name, schedule: { cron: '0 * * * *' } });
  await registerJobs(world.db, [hourly]);
  const row = await jobRow(job);
  expect(row).toMatchObject({ registered_at, schedule: { cron: '0 * * * *' } });
  expect(row.schedule_changed_at.getTime() - registered_at.getTime()).toBeGreaterThanOrEqual(10 * MINUTE);
});

test('of no jobs nothing is registered', async () => {
  expect(await registerJobs(world.db, [])).toEqual([]);
});

test('two who register the same jobs at once, in whatever order, do not wait in a circle', async () => {
  const jobs = Array.from({ length: 50 }, () => world.newJob());
  await Promise.all([registerJobs(world.otherProcess(), jobs), registerJobs(world.db, [...jobs].reverse())]);
  expect(await registerJobs(world.db, jobs)).toEqual([]);
});

test('who registers a job while its first tick opens waits for it, and changes nothing', async () => {
  const job = world.newJob();
  const opening = await world.otherProcess().startTransaction().execute();
  const row = { name: job.name, worker: job.worker, owner: job.owner, freshness: '25 hours', retention: '30 days' };
  await opening
    .insertInto('nightshift.jobs')
    .values({ ...row, schedule: JSON.stringify(job.schedule), registered_at: TICK, schedule_changed_at: TICK })
    .execute();
  const registering = registerJobs(world.db, [job]);
  await somebodyWaits(world.db);
  await opening.commit().execute();
  await registering;
  expect(await jobRow(job)).toMatchObject({ registered_at: TICK, schedule_changed_at: TICK });
});

test('a tick that was on its way when the watch brought the news of its job is owed', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  expect(await openRun(world.db, job, { scheduledFor: await ago(1) })).toMatchObject({ kind: 'opened' });
});

test('a tick of well before the news is not owed', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  const { registered_at } = await jobRow(job);
  expect(await openRun(world.db, job, { scheduledFor: await ago(6) })).toMatchObject({
    kind: 'not-owed',
    reason: `the job was registered at ${registered_at.toISOString()}`,
  });
});

test('the state of all ticks is read by one query: the last one, from when on they are owed, and the pause', async () => {
  const [fresh, resumed, paused] = [world.newJob(), world.newJob(), world.newJob()];
  await registerJobs(world.db, [fresh, paused]);
  await world.open(resumed);
  const resumedAt = new Date('2025-07-01T00:00:00Z');
  await world.db
    .updateTable('nightshift.jobs')
    .set({ resumed_at: resumedAt })
    .where('name', '=', resumed.name)
    .execute();
  await pauseJob(world.db, paused.name);
  const states = await readTickState(world.db);
  const of = (job: AnyJob) => states.find((state) => state.job === job.name);
  expect(of(fresh)).toEqual({
    job: fresh.name,
    lastTick: null,
    owedFrom: (await jobRow(fresh)).registered_at,
    pausedAt: null,
  });
  expect(of(resumed)).toMatchObject({ lastTick: TICK, owedFrom: resumedAt });
  expect(of(paused)).toMatchObject({ pausedAt: expect.any(Date) });
});
