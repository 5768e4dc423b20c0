import type { AnyJob } from '@nightshift/contract';
import { closeAndFree, type Closing } from './closeAndFree.ts';
import type { ClosedRun } from './closeRun.ts';
import { openRun } from './openRun.ts';
import { ledgerWorld, TICK, type LedgerWorld } from './testing/ledgerWorld.ts';

let world: LedgerWorld;
let calls: string[];
let told: ClosedRun[];
beforeAll(async () => (world = await ledgerWorld()));
beforeEach(() => ([calls, told] = [[], []]));
afterAll(() => world.drop());

const closing = (): Closing => ({
  db: world.db,
  tell: (closed) => {
    calls.push('tell');
    told.push(closed);
  },
  lease: { free: (job, run) => Promise.resolve(void calls.push(`free ${job.name} of ${run}`)) },
  send: (packs) => {
    calls.push(...packs.map(({ run }) => `send ${run}`));
    return Promise.resolve(packs.map(() => true));
  },
});
const over = async (job?: AnyJob) => {
  const working = await world.working({ units: 1, ...(job ? { job } : {}) });
  return { ...working, finish: () => world.work(working.run, 1) };
};

test('whoever is answered tells of the end, frees the lease and sends the run that waited; the next one is not answered', async () => {
  const { run, job, finish } = await over(world.newJob({ schedule: { cron: '0 3 * * *', overlap: 'queue' } }));
  const waiting = await openRun(world.db, job, { scheduledFor: new Date(TICK.getTime() + 3_600_000) });
  expect(await closeAndFree(closing(), job, run)).toBe(false);
  expect(calls).toEqual([]);
  await finish();
  expect(await closeAndFree(closing(), job, run)).toBe(true);
  expect(calls).toEqual(['tell', `free ${job.name} of ${run}`, `send ${waiting.run}`]);
  expect(told).toMatchObject([{ run, job: job.name, trigger: 'clock', state: 'succeeded' }]);
  expect(await closeAndFree(closing(), job, run)).toBe(false);
  expect(calls).toHaveLength(3);
});

test('the lease is freed only when the asking attempt’s own hold on it is through', async () => {
  const { run, job, finish } = await over();
  await finish();
  let through!: () => void;
  const held = new Promise<void>((resolve) => (through = resolve));
  const tell = () => {
    calls.push('tell');
    through();
  };
  await closeAndFree(
    { ...closing(), tell },
    job,
    run,
    held.then(() => void calls.push('held')),
  );
  expect(calls).toEqual(['tell', 'held', `free ${job.name} of ${run}`]);
});

test('the run of a job that is no longer known is closed, and nobody’s lease is freed', async () => {
  const { run, finish } = await over();
  await finish();
  expect(await closeAndFree(closing(), undefined, run)).toBe(true);
  expect(calls).toEqual(['tell']);
});
