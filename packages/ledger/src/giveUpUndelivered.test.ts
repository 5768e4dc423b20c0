import { Fenced, type AnyJob } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { closeRun } from './closeRun.ts';
import { dissolvePack } from './dissolvePack.ts';
import { giveUpUndelivered, type UndeliveredLetter } from './giveUpUndelivered.ts';
import { openRun } from './openRun.ts';
import { markSent, readOutbox } from './outbox.ts';
import { reopenDispatch } from './reopenDispatch.ts';
import { requeueUnit } from './requeueUnit.ts';
import { resumeStalled } from './resumeStalled.ts';
import { returnPack } from './returnPack.ts';
import { giveBack } from './settlePack.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone } from './unitOutcomes.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const newJob = (overlap: 'skip' | 'allow' = 'skip') =>
  world.newJob({ schedule: { cron: '0 3 * * *', overlap }, giveUpAfter: '3d' });
/** Letters as they are buried, in the transaction that gives up. */
const graveyard = () => {
  const letters: UndeliveredLetter[] = [];
  const bury = (_: DatabaseTransaction, letter: UndeliveredLetter) => Promise.resolve(void letters.push(letter));
  return { letters, bury };
};
const giveUp = async (job: AnyJob) => {
  const { letters, bury } = graveyard();
  return { ...(await giveUpUndelivered(world.db, job, bury)), buried: letters };
};
const numbers = (letters: UndeliveredLetter[]) => letters.map(({ unit }) => unit?.number ?? 0);
const sendAll = async (run: string) => markSent(world.db, await readOutbox(world.db, { run, limit: 1_000 }));

test('units that nobody took for as long as the job waits die as undelivered, and their run fails', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 3, packSize: 2, job });
  await world.setClock(3 * DAY - HOUR);
  expect(await giveUp(job)).toEqual({ letters: 0, runs: [], buried: [] });
  await world.setClock(3 * DAY + HOUR);
  const { letters, runs, buried } = await giveUp(job);
  expect({ letters, runs }).toEqual({ letters: 3, runs: [run] });
  expect(buried[1]).toEqual({
    job: job.name,
    run,
    unit: { number: 2, key: 'key-2', payload: { key: 'key-2' } },
    failures: 0,
    error: {
      name: 'Undelivered',
      message: `nobody has taken it for 3d: see that the worker of ${job.name} is deployed, can be reached and answers, then redrive`,
    },
  });
  expect(numbers(buried)).toEqual([1, 2, 3]);
  expect(await world.unitRow(run, 3)).toMatchObject({ state: 'dead', error: { name: 'Undelivered' } });
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed', dead: 3 });
  expect(await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() + DAY) })).toMatchObject({
    kind: 'opened',
  });
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
});

test('sending a pack again and again, by the queue’s giving up or by the watch, does not make it young', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 2, job });
  for (let hours = 1, send = 1; hours <= 72; hours += 6, send += 1) {
    await world.setClock(hours * HOUR);
    await sendAll(run);
    await returnPack(world.db, world.message(run, 1, send), job.retry);
    await world.setClock((hours + 5) * HOUR);
    await resumeStalled(world.db, job);
  }
  expect((await world.packRow(run, 1)).sends).toBeGreaterThan(10);
  expect((await world.packRow(run, 2)).sends).toBeGreaterThan(3);
  await world.setClock(3 * DAY - HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(3 * DAY + HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 2 });
});

test('the last claim counts, and a living one is left alone', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 1, job });
  await world.setClock(2 * DAY);
  await giveBack(world.db, await world.claim(run, 1));
  await world.setClock(5 * DAY - HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(5 * DAY + HOUR);
  const claim = await world.claim(run, 1);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await giveBack(world.db, claim);
  await world.setClock(8 * DAY + 2 * HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 1 });
  await expect(world.db.transaction().execute((tx) => markDone(tx, claim, 1))).rejects.toThrow(Fenced);
});

test('while others of its run are taken, a pack only waits in a queue', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 2, job });
  await world.setClock(3 * DAY);
  await world.work(run, 1);
  await world.setClock(5 * DAY);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(6 * DAY + HOUR);
  expect(numbers((await giveUp(job)).buried)).toEqual([2]);
});

test('what was put off for longer than the job waits has that long from when it is due', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 1, job });
  const continuation = await yieldPack(world.db, await world.claim(run, 1), 10 * DAY);
  await markSent(world.db, [continuation!]);
  await world.setClock(10 * DAY + HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await returnPack(world.db, world.message(run, 1, 2), job.retry);
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(13 * DAY + HOUR);
  expect(await giveUp(job)).toMatchObject({ letters: 1 });
});

test('what was dissolved or redriven in an old run has all its time, and may die a second time', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 3, packSize: 2, job });
  await world.setClock(2 * DAY);
  await world.work(run, 3, 'dead');
  const claim = await world.claim(run, 1);
  await world.setClock(10 * DAY);
  await dissolvePack(world.db, claim);
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 3));
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(13 * DAY + HOUR);
  expect(numbers((await giveUp(job)).buried)).toEqual([1, 2, 3]);
  await world.db.transaction().execute((tx) => requeueUnit(tx, run, 3));
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(17 * DAY);
  expect(numbers((await giveUp(job)).buried)).toEqual([3]);
});

test('a dispatch that nobody took fails its run, with a letter of the run’s own that can be redriven', async () => {
  const job = newJob();
  const run = await world.open(job);
  await world.setClock(3 * DAY + HOUR);
  const { buried, runs } = await giveUp(job);
  expect(runs).toEqual([run]);
  expect(buried).toMatchObject([{ run, unit: null, failures: 0, error: { name: 'Undelivered' } }]);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed' });
  expect(await world.db.transaction().execute((tx) => reopenDispatch(tx, run))).toMatchObject({ kind: 'requeued' });
  expect(await giveUp(job)).toMatchObject({ letters: 0 });
  await world.setClock(7 * DAY);
  expect(await giveUp(job)).toMatchObject({ letters: 1 });
});

test('a letter tells the deployment that opened its run', async () => {
  const job = newJob();
  await openRun(world.db, job, { scheduledFor: TICK, deployment: 'dpl_1' });
  await world.setClock(4 * DAY);
  expect((await giveUp(job)).buried).toMatchObject([{ deployment: 'dpl_1' }]);
});

test('other jobs, cancelled runs and units that have ended are left alone', async () => {
  const [job, other, cancelled] = [newJob(), newJob(), newJob()];
  const { run } = await world.working({ units: 2, packSize: 2, job });
  await world.working({ units: 1, job: other });
  const { run: gone } = await world.working({ units: 1, job: cancelled });
  await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', gone).execute();
  const claim = await world.claim(run, 1);
  await world.db.transaction().execute((tx) => markDone(tx, claim, 1));
  await giveBack(world.db, claim);
  await world.setClock(4 * DAY);
  expect(numbers((await giveUp(job)).buried)).toEqual([2]);
  expect(await giveUp(cancelled)).toMatchObject({ letters: 0 });
  expect(await world.unitRow(run, 1)).toMatchObject({ state: 'done' });
});

test('killed while it buries, nothing is given up, and the next call does it', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 2, job });
  await world.setClock(4 * DAY);
  const before = await world.written(run);
  await expect(giveUpUndelivered(world.db, job, () => Promise.reject(new Error('killed')))).rejects.toThrow('killed');
  const revive = await world.killCommitsTo('packs');
  await expect(giveUp(job)).rejects.toThrow('killed');
  await revive();
  expect(await world.written(run)).toEqual(before);
  expect(await giveUp(job)).toMatchObject({ letters: 2 });
});

test('two watches at once bury each unit once, and more than a hundred packs are all given up', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 250, job });
  await world.setClock(4 * DAY);
  const both = await Promise.all([giveUp(job), giveUp(job)]);
  const all = both.flatMap(({ buried }) => numbers(buried));
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed', dead: 250 });
});

test('whose time is up gives up no more', async () => {
  const job = newJob();
  await world.working({ units: 1, job });
  await world.setClock(4 * DAY);
  const { bury, letters } = graveyard();
  await giveUpUndelivered(world.db, job, bury, { signal: AbortSignal.abort() });
  expect(letters).toEqual([]);
});

test('asking for a run of 20,000 packs of which 10,000 wait in a queue reads each a few times at most', async () => {
  const job = newJob();
  const { run } = await world.working({ units: 1, job });
  await world.setClock(3 * DAY);
  await world.work(run, 1);
  await sql`
    insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, sent_at, settled_at)
    select ${run}, n, n, n, now(), now(), case when n > 10000 then now() end from generate_series(2, 20000) n
  `.execute(world.db);
  await sql`analyze nightshift.packs`.execute(world.db);
  await world.setClock(4 * DAY);
  const read = await world.rowsRead('packs', async (tx) => {
    const refuse = () => Promise.reject(new Error('buried'));
    expect(await giveUpUndelivered(inside(tx), job, refuse)).toMatchObject({ letters: 0 });
  });
  expect(read).toBeLessThan(60_000);
});

/** A database whose transactions are all this one. */
function inside(tx: DatabaseTransaction): Database {
  return { transaction: () => ({ execute: (work: (tx: DatabaseTransaction) => unknown) => work(tx) }) } as never;
}
