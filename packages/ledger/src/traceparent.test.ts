import { closeRun } from './closeRun.ts';
import { dissolvePack } from './dissolvePack.ts';
import { failDispatch, finishDispatch } from './endDispatch.ts';
import { openRun } from './openRun.ts';
import { readOutbox } from './outbox.ts';
import { promoteQueued } from './promoteQueued.ts';
import { recordPage } from './recordPage.ts';
import { reopenDispatch } from './reopenDispatch.ts';
import { requeueUnit } from './requeueUnit.ts';
import { runNow } from './runNow.ts';
import { BOOM, ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { yieldPack } from './yieldPack.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const OTHER = '00-ffffffffffffffffffffffffffffffff-eeeeeeeeeeeeeeee-01';

const traced = async (job = world.newJob(), scheduledFor = TICK) => {
  const opening = await openRun(world.db, job, { scheduledFor, traceparent: TRACE });
  return { ...opening, job };
};
const record = async (run: string, keys: string[], traceparent?: string) => {
  const dispatch = await world.claim(run, 0);
  const { packs } = await recordPage(world.db, dispatch, {
    units: keys.map((key) => ({ key, payload: { key } })),
    firstNumber: 1,
    packSize: 2,
    traceparent,
    saveCheckpoint: () => Promise.resolve(),
  });
  return { dispatch, packs };
};

test('a run’s trace comes along with each pack of it that is to be sent, however it came to be unsent', async () => {
  const { run } = await traced();
  expect(await readOutbox(world.db, { run, limit: 1 })).toMatchObject([{ pack: 0, traceparent: TRACE }]);
  const { dispatch, packs } = await record(run, ['a', 'b', 'c'], OTHER);
  expect(packs).toMatchObject([
    { pack: 1, traceparent: TRACE },
    { pack: 3, traceparent: TRACE },
  ]);
  expect(await yieldPack(world.db, await world.claim(run, 3))).toMatchObject({ pack: 3, traceparent: TRACE });
  expect(await dissolvePack(world.db, await world.claim(run, 1))).toMatchObject([
    { pack: -1, traceparent: TRACE },
    { pack: -2, traceparent: TRACE },
  ]);
  await world.db
    .transaction()
    .execute((tx) => failDispatch(tx, dispatch, { error: BOOM, attempts: 1, permanent: true }));
  await world.work(run, 3, 'dead');
  const transaction = world.db.transaction();
  expect(await transaction.execute((tx) => requeueUnit(tx, run, 3))).toMatchObject({ pack: { traceparent: TRACE } });
  expect(await transaction.execute((tx) => reopenDispatch(tx, run))).toMatchObject({ pack: { traceparent: TRACE } });
});

test('an attempt learns of its run’s trace by claiming', async () => {
  const { run } = await traced();
  expect(await world.claim(run, 0)).toMatchObject({ traceparent: TRACE });
  expect((await world.claim(await world.open(), 0)).traceparent).toBeUndefined();
});

test('a run that waited keeps the trace of its own tick', async () => {
  const job = world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'queue' } });
  const holder = await world.open(job);
  const waiting = await traced(job, new Date(TICK.getTime() + 3_600_000));
  expect(waiting.kind).toBe('queued');
  await finishDispatch(world.db, await world.claim(holder, 0));
  expect(await closeRun(world.db, holder)).toMatchObject({ promoted: { run: waiting.run, traceparent: TRACE } });
  expect(await promoteQueued(world.db, job.name)).toBeUndefined();
});

test('a run that was opened without a trace takes the one of its first page', async () => {
  // A job may be run by hand once it is known.
  const job = world.newJob();
  const first = await world.open(job);
  await finishDispatch(world.db, await world.claim(first, 0));
  await closeRun(world.db, first);
  const byHand = await runNow(world.db, job.name, { by: 'somebody' });
  if (byHand.kind !== 'opened') throw new Error(byHand.kind);
  await record(byHand.run, ['a'], TRACE);
  expect(await world.runRow(byHand.run)).toMatchObject({ traceparent: TRACE });
});
