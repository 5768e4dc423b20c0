import { sql } from '@nightshift/database';
import { cancelRun } from './cancelRun.ts';
import { closeRun } from './closeRun.ts';
import { pauseJob, resumeJob } from './jobSwitches.ts';
import { openRun } from './openRun.ts';
import { readOutbox } from './outbox.ts';
import { holdOpenings, promoteQueued } from './promoteQueued.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { readUnfinishedRuns } from './unfinishedRuns.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const tick = (hours: number) => new Date(TICK.getTime() + hours * 3_600_000);
const newJob = () => world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'queue' } });
/** A run that is over but for the asking, and whose job has another one waiting. */
const overAndAwaited = async () => {
  const { run, job } = await world.working({ units: 1, job: newJob() });
  const { run: waiter } = await openRun(world.db, job, { scheduledFor: tick(1) });
  await world.work(run, 1);
  return { run, job, waiter };
};
const dispatchOf = (run: string, job: string) => ({ run, job, pack: 0, send: 1, dueInMs: 0, traceparent: null });
const openRuns = async (job: string) => {
  const { rows } = await sql<{ id: string }>`
    select id from nightshift.runs where job = ${job} and finished_at is null and state <> 'queued'`.execute(world.db);
  return rows.map(({ id }) => id);
};

test('a tick that finds a run open waits for it, without a dispatch; one more is skipped; again they are duplicates', async () => {
  const job = newJob();
  const holder = await world.open(job);
  const waiting = await openRun(world.db, job, { scheduledFor: tick(1), deployment: 'dpl_1' });
  expect(waiting).toEqual({ kind: 'queued', run: `${job.name}@${tick(1).toISOString()}`, holder });
  const { runs, packs } = await world.written(waiting.run);
  expect(runs).toMatchObject([{ state: 'queued', opened_at: null, finished_at: null, deployment: 'dpl_1' }]);
  expect(packs).toEqual([]);
  const next = await openRun(world.db, job, { scheduledFor: tick(2) });
  expect(next).toMatchObject({ kind: 'skipped', reason: 'overlap', holder });
  expect(await openRun(world.db, job, { scheduledFor: tick(1) })).toMatchObject({ kind: 'duplicate', state: 'queued' });
  expect(await openRun(world.db, job, { scheduledFor: tick(2) })).toMatchObject({
    kind: 'duplicate',
    state: 'skipped',
  });
});

test('the run that closes opens the one that waits, whose dispatch is in the outbox', async () => {
  const { run, job, waiter } = await overAndAwaited();
  expect(await promoteQueued(world.db, job.name)).toBeUndefined();
  expect(await closeRun(world.db, run)).toMatchObject({ run, promoted: dispatchOf(waiter, job.name) });
  expect(await world.runRow(waiter)).toMatchObject({ state: 'opened', opened_at: expect.any(Date), finished_at: null });
  expect(await readOutbox(world.db, { run: waiter, limit: 10 })).toEqual([dispatchOf(waiter, job.name)]);
});

test('of two who close and one who wakes the waiter, all at once, exactly one opens it', async () => {
  for (let round = 0; round < 15; round += 1) {
    const { run, job, waiter } = await overAndAwaited();
    const [one, two, woken] = await Promise.all([
      closeRun(world.otherProcess(), run),
      closeRun(world.db, run),
      promoteQueued(world.db, job.name),
    ]);
    expect([one, two].filter((closed) => closed !== undefined)).toHaveLength(1);
    expect([one?.promoted, two?.promoted, woken].filter((pack) => pack !== undefined)).toHaveLength(1);
    expect(await openRuns(job.name)).toEqual([waiter]);
    expect((await world.written(waiter)).packs).toHaveLength(1);
  }
});

test.each(['queues first', 'closes first'])(
  'a tick that queues while the run it waits for closes is opened, once, by one of them: %s',
  async (order) => {
    const { run, job } = await world.working({ units: 1, job: newJob() });
    await world.work(run, 1);
    const holding = await world.otherProcess().startTransaction().execute();
    await holdOpenings(holding, job.name);
    const steps = {
      open: () => openRun(world.db, job, { scheduledFor: tick(1) }),
      close: () => closeRun(world.db, run),
    };
    const opening = order === 'queues first' ? steps.open() : undefined;
    const closing = order === 'closes first' ? steps.close() : undefined;
    await somebodyWaits(world.db);
    const crossing = [opening ?? steps.open(), closing ?? steps.close()] as const;
    await somebodyWaits(world.db, 2);
    await holding.commit().execute();
    const [opened, closed] = [await crossing[0], await crossing[1]];
    const afterwards = await promoteQueued(world.db, job.name);
    const wakers = [opened?.kind === 'opened' || undefined, closed?.promoted, afterwards];
    expect(closed).toMatchObject({ state: 'succeeded' });
    expect(wakers.filter((waker) => waker !== undefined)).toHaveLength(1);
    expect(await openRuns(job.name)).toEqual([opened!.run]);
    expect((await world.written(opened!.run)).packs).toHaveLength(1);
  },
);

test('a closing waits for an opening before it holds anything that the opening could want', async () => {
  const { run, job } = await overAndAwaited();
  const opening = await world.otherProcess().startTransaction().execute();
  await holdOpenings(opening, job.name);
  const closing = closeRun(world.db, run);
  await somebodyWaits(world.db);
  await sql`select from nightshift.runs where job = ${job.name} for update nowait`.execute(opening);
  await opening.commit().execute();
  expect(await closing).toMatchObject({ state: 'succeeded' });
});

test('openings, closings, cancellations and wake-ups of one job at once never wait in a circle', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { run, job } = await overAndAwaited();
    await Promise.all([
      closeRun(world.db, run),
      cancelRun(world.db, run, 'never mind'),
      openRun(world.db, job, { scheduledFor: tick(2) }),
      promoteQueued(world.db, job.name),
      closeRun(world.db, run),
    ]);
    expect(await openRuns(job.name)).toHaveLength(1);
  }
});

test('killed while it closes, a run stays open and its waiter waits; whoever asks next does both', async () => {
  const { run, job, waiter } = await overAndAwaited();
  for (const table of ['runs', 'packs'] as const) {
    const revive = await world.killCommitsTo(table);
    await expect(closeRun(world.db, run)).rejects.toThrow('killed');
    await revive();
    expect(await openRuns(job.name)).toEqual([run]);
  }
  expect(await closeRun(world.db, run)).toMatchObject({ promoted: { run: waiter } });
});

test('a wake-up that was lost is found by the watch, and asking for it again opens nothing more', async () => {
  const { run, job, waiter } = await overAndAwaited();
  await world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();
  expect((await readUnfinishedRuns(world.db)).toPromote).toContain(job.name);
  expect(await promoteQueued(world.db, job.name)).toEqual(dispatchOf(waiter, job.name));
  expect(await promoteQueued(world.db, job.name)).toBeUndefined();
  expect((await readUnfinishedRuns(world.db)).toPromote).not.toContain(job.name);
});

test('of five wake-ups at once one opens the waiter', async () => {
  const { run, job, waiter } = await overAndAwaited();
  await world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', run)
    .execute();
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => promoteQueued(world.db, job.name)));
  expect(answers.filter((answer) => answer !== undefined)).toEqual([dispatchOf(waiter, job.name)]);
});

test('a run that waits goes on waiting while its job is paused, and is opened when it is resumed', async () => {
  const { run, job, waiter } = await overAndAwaited();
  await pauseJob(world.db, job.name, 'the provider is down');
  expect(await closeRun(world.db, run)).not.toHaveProperty('promoted');
  expect(await promoteQueued(world.db, job.name)).toBeUndefined();
  expect((await readUnfinishedRuns(world.db)).toPromote).not.toContain(job.name);
  expect(await world.runRow(waiter)).toMatchObject({ state: 'queued' });
  await resumeJob(world.db, job.name);
  expect(await world.runRow(waiter)).toMatchObject({ state: 'opened' });
  expect(await readOutbox(world.db, { run: waiter, limit: 10 })).toEqual([dispatchOf(waiter, job.name)]);
});

test('a waiting run of another job is left alone', async () => {
  const [mine, other] = [await overAndAwaited(), await overAndAwaited()];
  await closeRun(world.db, mine.run);
  expect(await world.runRow(other.waiter)).toMatchObject({ state: 'queued' });
  expect(await openRuns(other.job.name)).toEqual([other.run]);
});
