import { cancelRun } from './cancelRun.ts';
import { openRun } from './openRun.ts';
import { holdOpenings, promoteHeld } from './promoteQueued.ts';
import { ledgerWorld, somebodyWaits, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
beforeAll(async () => (world = await ledgerWorld()));
afterAll(() => world.drop());

const cancel = (run: string) => cancelRun(world.db, run, 'wrong month');
const later = new Date(TICK.getTime() + 3_600_000);
const queueing = () => world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'queue' } });
const isCleared = async (run: string) => {
  const { runs, packs } = await world.written(run);
  expect(runs).toMatchObject([{ state: 'cancelled', reason: 'wrong month', finished_at: expect.any(Date) }]);
  expect(packs.filter(({ settled_at }) => settled_at === null)).toEqual([]);
};

test('a run that only waits is cancelled at once, beside the one it waited for, and another may wait', async () => {
  const job = queueing();
  const holder = await world.open(job);
  const { run } = await openRun(world.db, job, { scheduledFor: later });
  expect(await cancel(run)).toEqual({ kind: 'cancelled', job: job.name, units: 0 });
  await isCleared(run);
  expect(await cancel(run)).toEqual({ kind: 'over', state: 'cancelled' });
  expect(await world.runRow(holder)).toMatchObject({ state: 'opened', finished_at: null });
  const next = await openRun(world.db, job, { scheduledFor: new Date(later.getTime() + 3_600_000) });
  expect(next.kind).toBe('queued');
});

test('a waiting run that is opened at the moment it is cancelled is cancelled as an open one', async () => {
  const job = queueing();
  const { run: holder } = await world.working({ units: 1, job });
  const { run } = await openRun(world.db, job, { scheduledFor: later });
  await world.db
    .updateTable('nightshift.runs')
    .set({ state: 'succeeded', finished_at: new Date() })
    .where('id', '=', holder)
    .execute();
  const promoting = await world.otherProcess().startTransaction().execute();
  await holdOpenings(promoting, job.name);
  expect(await promoteHeld(promoting, job.name)).toMatchObject({ run });
  const cancelling = cancel(run);
  await somebodyWaits(world.db);
  await promoting.commit().execute();
  expect(await cancelling).toMatchObject({ kind: 'cancelled', units: 0 });
  await isCleared(run);
});
