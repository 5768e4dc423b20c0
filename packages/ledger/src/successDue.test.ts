import type { AnyJob } from '@nightshift/contract';
import { closeRun } from './closeRun.ts';
import { pauseJob, resumeJob } from './jobSwitches.ts';
import { registerJobs } from './registerJobs.ts';
import { requeueUnit } from './requeueUnit.ts';
import { runNow } from './runNow.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const HOUR = 3_600_000;
const DUE_AT = new Date(TICK.getTime() + HOUR);
const kept = (job: AnyJob) =>
  world.db
    .selectFrom('nightshift.jobs')
    .select(['last_ended_tick', 'last_success_at', 'success_due_for', 'success_due_at'])
    .where('name', '=', job.name)
    .executeTakeFirstOrThrow();
const setDue = (job: AnyJob, tick = TICK) =>
  world.db
    .updateTable('nightshift.jobs')
    .set({ success_due_for: tick, success_due_at: DUE_AT })
    .where('name', '=', job.name)
    .execute();

test('a success is kept with its end, and what was due for its tick is due no more', async () => {
  const { run, job } = await world.working({ units: 1 });
  await setDue(job);
  await world.work(run, 1);
  const closed = await closeRun(world.db, run);
  expect(await kept(job)).toEqual({
    last_ended_tick: TICK,
    last_success_at: closed!.finishedAt,
    success_due_for: null,
    success_due_at: null,
  });
});

test('a failed run ends its tick, and is no success', async () => {
  const { run, job } = await world.working({ units: 1 });
  await setDue(job);
  await world.work(run, 1, 'dead');
  await closeRun(world.db, run);
  expect(await kept(job)).toMatchObject({ last_ended_tick: TICK, last_success_at: null, success_due_for: null });
});

test('a run of an earlier tick leaves due what is due for a later one', async () => {
  const { run, job } = await world.working({ units: 1 });
  const later = new Date(TICK.getTime() + 24 * HOUR);
  await setDue(job, later);
  await world.work(run, 1);
  await closeRun(world.db, run);
  expect(await kept(job)).toMatchObject({ last_ended_tick: TICK, success_due_for: later, success_due_at: DUE_AT });
});

test('a failed run that is mended is a success as old as its end, however late it was mended', async () => {
  const { run, job } = await world.working({ units: 1 });
  await world.work(run, 1, 'dead');
  const { finishedAt } = (await closeRun(world.db, run))!;
  await world.setClock(7 * 24 * HOUR);
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 1));
  await world.work(run, -1);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', mended: true });
  expect(await kept(job)).toMatchObject({ last_success_at: finishedAt });
});

test('a run by hand that is limited to some units says nothing about the job, a whole one does', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  const ended = async (only?: { key: string }) => {
    const opened = await runNow(world.db, job.name, { by: 'ada', ...(only && { only }) });
    if (opened.kind !== 'opened') throw new Error(opened.kind);
    await world.db
      .updateTable('nightshift.packs')
      .set({ settled_at: new Date() })
      .where('run_id', '=', opened.run)
      .execute();
    await closeRun(world.db, opened.run);
    return kept(job);
  };
  expect(await ended({ key: 'key-1' })).toMatchObject({ last_ended_tick: null, last_success_at: null });
  expect(await ended()).toMatchObject({ last_ended_tick: expect.any(Date), last_success_at: expect.any(Date) });
});

test('another schedule and a resumption make due anew what is due; another owner and a pause do not', async () => {
  const job = world.newJob();
  await registerJobs(world.db, [job]);
  await setDue(job);
  await registerJobs(world.db, [world.newJob({ name: job.name, owner: 'another-team' })]);
  await resumeJob(world.db, job.name);
  await pauseJob(world.db, job.name);
  expect(await kept(job)).toMatchObject({ success_due_for: TICK, success_due_at: DUE_AT });
  await resumeJob(world.db, job.name);
  expect(await kept(job)).toMatchObject({ success_due_for: null, success_due_at: null });
  const [registered, opened] = ['0 4 * * *', '0 5 * * *'].map((cron) =>
    world.newJob({ name: job.name, schedule: { cron } }),
  );
  await setDue(job);
  await registerJobs(world.db, [registered!]);
  expect(await kept(job)).toMatchObject({ success_due_for: null, success_due_at: null });
  await setDue(job);
  const tick = new Date();
  await world.open(opened!, tick);
  expect(await kept(job)).toMatchObject({ success_due_for: null, success_due_at: null });
});
