import { Fenced } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import { cancelRun } from './cancelRun.ts';
import { closeRun } from './closeRun.ts';
import { openRun } from './openRun.ts';
import { markSent, readOutbox } from './outbox.ts';
import { requeueUnit } from './requeueUnit.ts';
import { settlePack } from './settlePack.ts';
import { BOOM, ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { readUnfinishedRuns } from './unfinishedRuns.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const requeue = (run: string, unit: number, db: Database = world.db) =>
  db.transaction().execute((tx) => requeueUnit(tx, run, unit));
const pack = (run: string, job: string, number: number, send: number) => ({
  run,
  job,
  pack: number,
  send,
  dueInMs: 0,
  traceparent: null,
});
/** A failed run: its first `dead` units died, the others are done. */
const failed = async ({ units = 2, dead = 1 } = {}) => {
  const { run, job } = await world.working({ units });
  for (let number = 1; number <= units; number += 1) await world.work(run, number, number <= dead ? 'dead' : 'done');
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed', mended: false });
  return { run, job };
};

test('a dead unit is ready again, blameless, alone in a new pack that is to be sent', async () => {
  const { run, job } = await failed();
  expect(await requeue(run, 1)).toEqual({ kind: 'requeued', pack: pack(run, job.name, -1, 1) });
  expect(await world.unitRow(run, 1)).toMatchObject({ state: 'ready', failures: 0, error: null, finished_at: null });
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([pack(run, job.name, -1, 1)]);
  expect(await world.misplaced()).toEqual([]);
  expect(await world.runRow(run)).toMatchObject({ state: 'failed' });
});

test('a payload that was corrected takes the place of the old one, null included', async () => {
  const { run } = await failed({ dead: 2 });
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 1, { airport: 'BER' }));
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 2, null));
  expect(await world.unitRow(run, 1)).toMatchObject({ key: 'key-1', payload: { airport: 'BER' } });
  expect((await world.unitRow(run, 2)).payload).toBeNull();
});

test('a unit whose pack is still open is covered, and nothing is written', async () => {
  const { run } = await world.working({ units: 2, packSize: 2 });
  const claim = await world.claim(run, 1);
  await world.db.transaction().execute((tx) => markFailed(tx, claim, 1, { error: BOOM, attempts: 1, permanent: true }));
  const before = await world.written(run);
  expect(await requeue(run, 1)).toEqual({ kind: 'covered' });
  expect(await world.written(run)).toEqual(before);
  await world.db.transaction().execute((tx) => markDone(tx, claim, 2));
  await settlePack(world.db, claim);
  expect(await requeue(run, 1)).toMatchObject({ kind: 'requeued' });
});

test('redriven twice at once, a unit is put back once', async () => {
  const { run } = await failed();
  const both = await Promise.all([requeue(run, 1, world.otherProcess()), requeue(run, 1, world.otherProcess())]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['gone', 'requeued']);
  expect(await world.packRow(run, -1)).toMatchObject({ sends: 1 });
  expect(await world.misplaced()).toEqual([]);
});

test.each(['done', 'ready', 'cancelled'])('a unit that is %s is not put back', async (state) => {
  const { run } = await world.working({ units: 1 });
  if (state === 'done') await world.work(run, 1);
  if (state === 'cancelled') await cancelRun(world.db, run, 'never mind');
  const before = await world.written(run);
  expect(await requeue(run, 1)).toEqual({ kind: 'gone' });
  expect(await world.written(run)).toEqual(before);
});

test('a unit of a run that is not there, or that the run never had, is gone', async () => {
  const { run } = await failed();
  expect(await requeue(run, 99)).toEqual({ kind: 'gone' });
  expect(await requeue('reports.gone@2025-06-01T03:00:00.000Z', 1)).toEqual({ kind: 'gone' });
});

test('a unit that died before its run was cancelled stays dead: nothing of a cancelled run starts', async () => {
  const { run } = await world.working({ units: 2 });
  await world.work(run, 1, 'dead');
  await cancelRun(world.db, run, 'never mind');
  const before = await world.written(run);
  expect(await requeue(run, 1)).toEqual({ kind: 'gone' });
  expect(await world.written(run)).toEqual(before);
});

test('a cancellation waits for a unit that is being put back, and cancels it too', async () => {
  const { run } = await world.working({ units: 2 });
  await world.work(run, 1, 'dead');
  const redriving = await world.otherProcess().startTransaction().execute();
  expect(await requeueUnit(redriving, run, 1)).toMatchObject({ kind: 'requeued' });
  const cancelling = cancelRun(world.db, run, 'never mind');
  await somebodyWaits(world.db);
  await redriving.commit().execute();
  expect(await cancelling).toMatchObject({ kind: 'cancelled', units: 2 });
  const { units, packs } = await world.written(run);
  expect(units.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  expect(packs.filter(({ settled_at }) => settled_at === null)).toEqual([]);
});

test('a second death is redriven too: the pack of one goes on, with a send and an attempt of its own', async () => {
  const { run, job } = await failed();
  await requeue(run, 1);
  const first = await world.work(run, -1, 'dead');
  await world.setClock(400 * 86_400_000);
  expect(await requeue(run, 1)).toEqual({ kind: 'requeued', pack: pack(run, job.name, -1, 2) });
  expect(await world.packRow(run, -1)).toMatchObject({ settled_at: null, sent_at: null, sends: 2 });
  const second = await world.claim(run, -1, { send: 2 });
  expect(second.attempt).toBeGreaterThan(first.attempt);
  expect(second.killed).toBeUndefined();
  expect(await world.misplaced()).toEqual([]);
});

test('what an attempt before the redrive still has in hand is fenced, claimed again or not', async () => {
  const { run } = await failed();
  await requeue(run, 1);
  const before = await world.work(run, -1, 'dead');
  await requeue(run, 1);
  const commit = () => world.db.transaction().execute((tx) => markDone(tx, before, 1));
  await expect(commit()).rejects.toThrow(Fenced);
  expect(await settlePack(world.db, before)).toEqual({ kind: 'not-settled' });
  await world.claim(run, -1);
  await expect(commit()).rejects.toThrow(Fenced);
  expect(await world.unitRow(run, 1)).toMatchObject({ state: 'ready' });
});

test('a late mark of the send before the redrive does not hide the new one', async () => {
  const { run } = await failed();
  await requeue(run, 1);
  await world.work(run, -1, 'dead');
  await requeue(run, 1);
  await markSent(world.db, [{ run, pack: -1, send: 1 }]);
  expect(await readOutbox(world.db, { run, limit: 10 })).toMatchObject([{ pack: -1, send: 2 }]);
});

test('a redriven unit that is done turns its run succeeded; when it finished stays, and nobody is promoted', async () => {
  const { run } = await failed();
  const { finished_at } = (await world.runRow(run))!;
  await requeue(run, 1);
  expect(await closeRun(world.db, run)).toBeUndefined();
  await world.setClock(3_600_000);
  await world.work(run, -1);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', mended: true, done: 2, dead: 0 });
  expect(await world.runRow(run)).toMatchObject({ state: 'succeeded', finished_at });
  expect(await closeRun(world.db, run)).toBeUndefined();
});

test('of two dead units one redriven leaves the run failed; both mend it, told once to several that ask at once', async () => {
  const { run } = await failed({ dead: 2 });
  await requeue(run, 1);
  await world.work(run, -1);
  expect(await closeRun(world.db, run)).toBeUndefined();
  expect(await world.runRow(run)).toMatchObject({ state: 'failed' });
  await requeue(run, 2);
  await world.work(run, -2);
  const answers = await Promise.all([1, 2, 3].map(() => closeRun(world.db, run)));
  expect(answers.filter((answer) => answer !== undefined)).toMatchObject([{ state: 'succeeded', mended: true }]);
});

test('a redriven unit that dies again leaves its run failed', async () => {
  const { run } = await failed();
  await requeue(run, 1);
  await world.work(run, -1, 'dead');
  expect(await closeRun(world.db, run)).toBeUndefined();
  expect(await world.runRow(run)).toMatchObject({ state: 'failed' });
});

test('a run that was mended by somebody who died before asking is found by the watch', async () => {
  const { run, job } = await failed({ dead: 2 });
  await requeue(run, 1);
  await requeue(run, 2);
  await world.work(run, -1);
  const found = async () => (await readUnfinishedRuns(world.db)).toClose.filter((each) => each.run === run);
  expect(await found()).toEqual([]);
  await world.work(run, -2);
  expect(await found()).toEqual([{ run, job: job.name }]);
  await closeRun(world.db, run);
  expect(await found()).toEqual([]);
});

test('a unit may be redriven beside the next run of its job', async () => {
  const { run, job } = await failed();
  const next = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() + 3_600_000) });
  await requeue(run, 1);
  await world.work(run, -1);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded' });
  expect(await world.runRow(next.run)).toMatchObject({ state: 'opened' });
});

test('a unit redriven while its run is still open keeps it open', async () => {
  const { run } = await world.working({ units: 2 });
  await world.work(run, 1, 'dead');
  await requeue(run, 1);
  await world.work(run, 2);
  expect(await closeRun(world.db, run)).toBeUndefined();
  await world.work(run, -1);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', mended: false, dead: 0 });
});
