import type { Database } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { closeRun } from './closeRun.ts';
import { failDispatch, finishDispatch } from './endDispatch.ts';
import { settlePack } from './settlePack.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { markDone, markFailed } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const ERROR = { name: 'Error', message: 'boom' };
const done = (claim: Claim, unit: number) => world.db.transaction().execute((tx) => markDone(tx, claim, unit));
const die = (claim: Claim, unit: number) =>
  world.db.transaction().execute((tx) => markFailed(tx, claim, unit, { error: ERROR, attempts: 1, permanent: true }));
/** Claims a pack and gets its one unit done, or dead. */
const worked = async (run: string, pack: number, end: (claim: Claim, unit: number) => Promise<unknown> = done) => {
  const claim = await world.claim(run, pack);
  await end(claim, pack);
  return claim;
};

test('a run is not over while a pack of it is unsettled, its dispatch included', async () => {
  const run = await world.open();
  expect(await closeRun(world.db, run)).toBeUndefined();
  const dispatch = await world.claim(run, 0);
  await world.record(dispatch, ['a', 'b']);
  await settlePack(world.db, await worked(run, 1));
  await settlePack(world.db, await worked(run, 2));
  expect(await closeRun(world.db, run)).toBeUndefined();
  await finishDispatch(world.db, dispatch);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', done: 2 });
});

test('a run whose units are all done has succeeded, and its end is told with its counts and times', async () => {
  const { run, job } = await world.working({ units: 2 });
  await settlePack(world.db, await worked(run, 1));
  const last = await worked(run, 2);
  expect(await closeRun(world.db, run)).toBeUndefined();
  await settlePack(world.db, last);
  const closed = await closeRun(world.db, run);
  const { opened_at, finished_at } = (await world.runRow(run))!;
  expect(closed).toMatchObject({
    run,
    job: job.name,
    state: 'succeeded',
    units: 2,
    done: 2,
    dead: 0,
    scheduledFor: TICK,
    openedAt: opened_at,
    finishedAt: finished_at,
  });
});

test('a run with a dead unit has failed, however many are done', async () => {
  const { run } = await world.working({ units: 2 });
  await settlePack(world.db, await worked(run, 1, die));
  await settlePack(world.db, await worked(run, 2));
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed', units: 2, done: 1, dead: 1 });
});

test('a run whose dispatch gave up has failed, once the packs that it did record are settled', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  await world.record(dispatch, ['a']);
  await world.db
    .transaction()
    .execute((tx) => failDispatch(tx, dispatch, { error: ERROR, attempts: 1, permanent: false }));
  expect(await closeRun(world.db, run)).toBeUndefined();
  await settlePack(world.db, await worked(run, 1));
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'failed', done: 1, dead: 0 });
});

test('a dispatched run without units has succeeded', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  await world.record(dispatch, []);
  await finishDispatch(world.db, dispatch);
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded', units: 0, done: 0, dead: 0 });
});

test('a run closes once: asked again, it has nothing more to tell and changes nothing', async () => {
  const { run } = await world.working({ units: 1 });
  await settlePack(world.db, await worked(run, 1));
  expect(await closeRun(world.db, run)).toBeDefined();
  const before = await world.written(run);
  expect(await closeRun(world.db, run)).toBeUndefined();
  expect(await world.written(run)).toEqual(before);
});

test('a cancelled run is closed by who cancels it, a run that is not there by nobody', async () => {
  const run = await world.open();
  await world.db.updateTable('nightshift.runs').set({ state: 'cancelled' }).where('id', '=', run).execute();
  await world.db.updateTable('nightshift.packs').set({ settled_at: new Date() }).where('run_id', '=', run).execute();
  expect(await closeRun(world.db, run)).toBeUndefined();
  expect(await closeRun(world.db, 'reports.gone@2025-06-01T03:00:00.000Z')).toBeUndefined();
});

test('of the two packs of a run that settle at once, exactly one closes it, every time', async () => {
  const processes = [world.otherProcess(), world.otherProcess()];
  for (let round = 0; round < 40; round += 1) {
    const { run } = await world.working({ units: 2 });
    const claims = [await worked(run, 1), await worked(run, 2)];
    const settleAndClose = async (db: Database, claim: Claim) => {
      expect(await settlePack(db, claim)).toMatchObject({ kind: 'settled' });
      return closeRun(db, run);
    };
    const answers = await Promise.all(claims.map((claim, index) => settleAndClose(processes[index]!, claim)));
    expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
  }
});

test('of several that ask about the same run at once, one is answered', async () => {
  const { run } = await world.working({ units: 1 });
  await settlePack(world.db, await worked(run, 1));
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => closeRun(world.db, run)));
  expect(answers.filter((answer) => answer !== undefined)).toHaveLength(1);
});

test('killed between the last settlement and the close, whoever asks next closes the run', async () => {
  const { run } = await world.working({ units: 1 });
  await settlePack(world.db, await worked(run, 1));
  const before = await world.written(run);
  const revive = await world.killCommitsTo('runs');
  await expect(closeRun(world.db, run)).rejects.toThrow('killed');
  await revive();
  expect(await world.written(run)).toEqual(before);
  expect(await world.deliver(run, 1)).toEqual({ kind: 'settled' });
  expect(await closeRun(world.db, run)).toMatchObject({ state: 'succeeded' });
});
