import { Fenced } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import { cancelRun } from './cancelRun.ts';
import { closeRun } from './closeRun.ts';
import { failDispatch, finishDispatch } from './endDispatch.ts';
import { openRun } from './openRun.ts';
import { readOutbox } from './outbox.ts';
import { holdOpenings } from './promoteQueued.ts';
import { reopenDispatch } from './reopenDispatch.ts';
import { BOOM, ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const reopen = (run: string, db: Database = world.db) => db.transaction().execute((tx) => reopenDispatch(tx, run));
const later = new Date(TICK.getTime() + 3_600_000);
/** A run with one unit, recorded before its dispatch gave up. */
const broken = async (overlap: 'skip' | 'allow' = 'skip') => {
  const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap } });
  const run = await world.open(job);
  const dispatch = await world.claim(run, 0);
  await world.record(dispatch, ['a']);
  await world.db
    .transaction()
    .execute((tx) => failDispatch(tx, dispatch, { error: BOOM, attempts: 1, permanent: true }));
  return { run, job, dispatch };
};
const failed = async (overlap?: 'skip' | 'allow') => {
  const { run, job, dispatch } = await broken(overlap);
  await world.work(run, 1);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed' });
  return { run, job, dispatch };
};

test('a run whose units could not be found is open again, and its dispatch is to be sent', async () => {
  const { run, job } = await failed();
  const pack = { run, job: job.name, pack: 0, send: 2, dueInMs: 0, traceparent: null };
  expect(await reopen(run)).toEqual({ kind: 'requeued', pack });
  expect(await world.runRow(run)).toMatchObject({ state: 'dispatching', error: null, failures: 0, finished_at: null });
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([pack]);
  expect(await openRun(world.db, job, { scheduledFor: later })).toMatchObject({ kind: 'skipped', holder: run });
});

test('it goes on where it was, and then ends like any other', async () => {
  const { run } = await failed();
  await reopen(run);
  const dispatch = await world.claim(run, 0, { send: 2 });
  expect(await world.record(dispatch, ['a', 'b'], { firstNumber: 2 })).toMatchObject({ recorded: 1, repeated: 1 });
  await finishDispatch(world.db, dispatch);
  await world.work(run, 3);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', done: 2, mended: false });
});

test('the dispatch before it stays fenced', async () => {
  const { run, dispatch } = await failed();
  await reopen(run);
  await expect(world.record(dispatch, ['z'], { firstNumber: 9 })).rejects.toThrow(Fenced);
  await expect(finishDispatch(world.db, dispatch)).rejects.toThrow(Fenced);
});

test('while another run of the job is open it is refused, and nothing is written', async () => {
  const { run, job } = await failed();
  const { run: holder } = await openRun(world.db, job, { scheduledFor: later });
  const before = await world.written(run);
  expect(await reopen(run)).toEqual({ kind: 'overlap', holder });
  expect(await world.written(run)).toEqual(before);
});

test('where overlap is allowed it opens beside another run', async () => {
  const { run, job } = await failed('allow');
  await openRun(world.db, job, { scheduledFor: later });
  expect(await reopen(run)).toMatchObject({ kind: 'requeued' });
});

test('twice at once it is reopened once', async () => {
  const { run } = await failed();
  const both = await Promise.all([reopen(run, world.otherProcess()), reopen(run, world.otherProcess())]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['gone', 'requeued']);
  expect(await world.packRow(run, 0)).toMatchObject({ sends: 2 });
});

test('a run that still works at what was found is reopened as it stands', async () => {
  const { run } = await broken();
  expect(await reopen(run)).toMatchObject({ kind: 'requeued' });
  await world.work(run, 1);
  expect(await closeRun(world.db, run)).toBeUndefined();
});

test('a run that did find its units, was cancelled, or is not there is gone', async () => {
  const sound = await world.working({ units: 1 });
  const cancelled = await broken();
  await cancelRun(world.db, cancelled.run, 'never mind');
  for (const run of [sound.run, cancelled.run]) {
    const before = await world.written(run);
    expect(await reopen(run)).toEqual({ kind: 'gone' });
    expect(await world.written(run)).toEqual(before);
  }
  expect(await reopen('reports.gone@2025-06-01T03:00:00.000Z')).toEqual({ kind: 'gone' });
});

test('a run that is closed, and followed by another, while its reopening waits is not reopened beside that one', async () => {
  const { run, job } = await broken();
  await world.work(run, 1);
  const holding = await world.otherProcess().startTransaction().execute();
  await holdOpenings(holding, job.name);
  const closing = closeRun(world.db, run);
  await somebodyWaits(world.db);
  const opening = openRun(world.db, job, { scheduledFor: later });
  await somebodyWaits(world.db, 2);
  const reopening = reopen(run);
  await somebodyWaits(world.db, 3);
  await holding.commit().execute();
  expect([await closing, await opening]).toMatchObject([{ state: 'failed' }, { kind: 'opened' }]);
  expect(await reopening).toMatchObject({ kind: 'overlap', holder: (await opening).run });
});

test('closing and reopening at once never wait in a circle', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { run } = await broken();
    await world.work(run, 1);
    const [, reopened] = await Promise.all([closeRun(world.otherProcess(), run), reopen(run)]);
    expect(reopened).toMatchObject({ kind: 'requeued' });
    expect(await world.runRow(run)).toMatchObject({ state: 'dispatching', error: null });
  }
});
