import { Fenced } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { cancelRun, finishCancelling } from './cancelRun.ts';
import { dissolvePack } from './dissolvePack.ts';
import { finishDispatch } from './endDispatch.ts';
import { openRun } from './openRun.ts';
import { readOutbox } from './outbox.ts';
import { recordPage } from './recordPage.ts';
import { closeRun } from './closeRun.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';
import { readUnfinishedRuns } from './unfinishedRuns.ts';
import { markDone } from './unitOutcomes.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterEach(() => world.setClock(0));
afterAll(() => world.drop());

const cancel = (run: string, db = world.db) => cancelRun(db, run, 'wrong month');
const later = new Date(TICK.getTime() + 3_600_000);
const states = async (run: string) => (await world.written(run)).units.map(({ state }) => state);
/** Nothing of it is left to do, and nothing of it can be done any more. */
const isCleared = async (run: string) => {
  const { runs, packs, units } = await world.written(run);
  expect(runs).toMatchObject([{ state: 'cancelled', reason: 'wrong month', finished_at: expect.any(Date) }]);
  expect(packs.filter(({ settled_at, claimed_until }) => settled_at === null || claimed_until !== null)).toEqual([]);
  expect(units.filter(({ state }) => state === 'ready')).toEqual([]);
};
const queueing = () => world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'queue' } });

test('a cancelled run keeps what is done, cancels what is not, and says how much that was', async () => {
  const { run, job } = await world.working({ units: 4 });
  await world.work(run, 1);
  await world.work(run, 2, 'dead');
  expect(await cancel(run)).toEqual({ kind: 'cancelled', job: job.name, units: 2 });
  expect(await states(run)).toEqual(['done', 'dead', 'cancelled', 'cancelled']);
  await isCleared(run);
});

test('what runs can commit nothing any more, and what waits never starts', async () => {
  const { run } = await world.working({ units: 2 });
  const claim = await world.claim(run, 1);
  await cancel(run);
  const before = await world.written(run);
  await expect(world.db.transaction().execute((tx) => markDone(tx, claim, 1))).rejects.toThrow(Fenced);
  expect(await readOutbox(world.db, { run, limit: 10 })).toEqual([]);
  expect(await world.deliver(run, 2)).toEqual({ kind: 'settled' });
  expect(await world.written(run)).toEqual(before);
});

test('a dispatch that goes on after the cancellation records no page and finishes nothing', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  await cancel(run);
  const before = await world.written(run);
  await expect(world.record(dispatch, ['a'])).rejects.toThrow(Fenced);
  await expect(finishDispatch(world.db, dispatch)).rejects.toThrow(Fenced);
  expect(await world.written(run)).toEqual(before);
});

test('a cancellation waits for the page that is being recorded: none of its units is left ready', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  const { gate, open } = barrier();
  const page = recordPage(world.otherProcess(), dispatch, {
    units: [
      { key: 'a', payload: {} },
      { key: 'b', payload: {} },
    ],
    firstNumber: 1,
    packSize: 1,
    saveCheckpoint: () => gate,
  });
  await somebodyWrites('units');
  const cancelling = cancel(run);
  await somebodyWaits(world.db);
  open();
  expect(await page).toMatchObject({ recorded: 2 });
  expect(await cancelling).toMatchObject({ kind: 'cancelled', units: 2 });
  await isCleared(run);
});

test.each(['done', 'cancelled'] as const)(
  'a unit whose commit is under way when its run is cancelled ends %s, never both',
  async (end) => {
    const { run } = await world.working({ units: 2, packSize: 2 });
    const claim = await world.claim(run, 1);
    const committing = await world.otherProcess().startTransaction().execute();
    await markDone(committing, claim, 1);
    const cancelling = cancel(run);
    await somebodyWaits(world.db);
    await (end === 'done' ? committing.commit() : committing.rollback()).execute();
    expect(await cancelling).toMatchObject({ kind: 'cancelled', units: end === 'done' ? 1 : 2 });
    expect(await states(run)).toEqual([end, 'cancelled']);
    await isCleared(run);
  },
);

test('a pack that is being dissolved while its run is cancelled leaves no pack behind', async () => {
  const { run } = await world.working({ units: 3, packSize: 3 });
  const claim = await world.claim(run, 1);
  const dissolving = await world.otherProcess().startTransaction().execute();
  expect(await dissolvePack(dissolving, claim)).toHaveLength(3);
  const cancelling = cancel(run);
  await somebodyWaits(world.db);
  await dissolving.commit().execute();
  expect(await cancelling).toMatchObject({ kind: 'cancelled', units: 3 });
  await isCleared(run);
});

test('killed between any two of its statements, the watch finds it and finishes it', async () => {
  let kills = 0;
  for (let killAt = 2; ; killAt += 1) {
    const { run, job } = await world.working({ units: 3 });
    await world.claim(run, 1);
    const mortal = world.telling((nth) => {
      if (nth === killAt) throw new Error('killed');
    });
    const first = await cancel(run, mortal).catch((error: Error) => error);
    if (!(first instanceof Error)) break;
    expect(first.message).toBe('killed');
    kills += 1;
    expect((await readUnfinishedRuns(world.db)).toCancel).toEqual([{ run, job: job.name }]);
    expect(await finishCancelling(world.db, run)).toMatchObject({ kind: 'cancelled' });
    await isCleared(run);
    expect((await readUnfinishedRuns(world.db)).toCancel).toEqual([]);
  }
  expect(kills).toBeGreaterThan(6);
});

test('killed before its last commit, a cancellation that is repeated goes on, and keeps the first reason', async () => {
  const { run } = await world.working({ units: 1 });
  let statements = 0;
  await cancel(
    (await world.working({ units: 1 })).run,
    world.telling((nth) => (statements = nth)),
  );
  const mortal = world.telling((nth) => {
    if (nth === statements) throw new Error('killed');
  });
  await expect(cancel(run, mortal)).rejects.toThrow('killed');
  expect(await cancelRun(world.db, run, 'another reason')).toMatchObject({ kind: 'cancelled' });
  await isCleared(run);
});

test('of two who cancel a large run at once one is told, and both leave no unit ready', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  const keys = Array.from({ length: 11_000 }, (_, index) => `key-${index}`);
  await world.record(dispatch, keys, { packSize: 1_000 });
  const both = await Promise.all([cancel(run, world.otherProcess()), cancel(run, world.otherProcess())]);
  expect(both.map(({ kind }) => kind).sort()).toEqual(['cancelled', 'over']);
  await isCleared(run);
});

test('while another cancels the first batch, a cancellation does not take it for the last', async () => {
  const run = await world.open();
  const dispatch = await world.claim(run, 0);
  await world.record(
    dispatch,
    Array.from({ length: 5_001 }, (_, index) => `key-${index}`),
    { packSize: 5_001 },
  );
  const other = await world.otherProcess().startTransaction().execute();
  await other
    .updateTable('nightshift.units')
    .set({ state: 'cancelled', finished_at: new Date() })
    .where('run_id', '=', run)
    .where('number', '<=', 5_000)
    .execute();
  const cancelling = cancel(run);
  await somebodyWaits(world.db);
  await other.commit().execute();
  expect(await cancelling).toMatchObject({ kind: 'cancelled', units: 1 });
  await isCleared(run);
});

test('what has ended is not cancelled, and what was never there is unknown', async () => {
  const { run } = await world.working({ units: 1 });
  await world.work(run, 1);
  await closeRun(world.db, run);
  const before = await world.written(run);
  expect(await cancel(run)).toEqual({ kind: 'over', state: 'succeeded' });
  expect(await finishCancelling(world.db, run)).toEqual({ kind: 'over', state: 'succeeded' });
  expect(await world.written(run)).toEqual(before);
  expect(await cancel('reports.gone@2025-06-01T03:00:00.000Z')).toEqual({ kind: 'unknown' });
  expect(await finishCancelling(world.db, 'reports.gone@2025-06-01T03:00:00.000Z')).toEqual({ kind: 'unknown' });
});

test('a cancellation opens the run that waited, and only when the cancelled one is cleared', async () => {
  const job = queueing();
  const { run } = await world.working({ units: 1, job });
  const queued = await openRun(world.db, job, { scheduledFor: later });
  expect(queued.kind).toBe('queued');
  const cancelled = await cancel(run);
  expect(cancelled).toMatchObject({
    kind: 'cancelled',
    promoted: { run: queued.run, job: job.name, pack: 0, send: 1 },
  });
  expect(await world.runRow(queued.run)).toMatchObject({ state: 'opened', opened_at: expect.any(Date) });
});

function barrier() {
  let open = () => {};
  const gate = new Promise<void>((resolve) => (open = resolve));
  return { gate, open };
}

/** Resolves when some session has written to a table and not yet committed. */
async function somebodyWrites(table: string): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) {
    const { rows } = await sql`
      select from pg_locks l join pg_class c on c.oid = l.relation join pg_database d on d.oid = l.database
      where c.relname = ${table} and l.mode = 'RowExclusiveLock' and d.datname = current_database()
    `.execute(world.db);
    if (rows.length > 0) return;
  }
  throw new Error(`nobody writes to ${table}`);
}
