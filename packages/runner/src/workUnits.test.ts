import { PermanentError } from '@nightshift/contract';
import { DeadlineNears, marginMs } from './deadline.ts';
import { World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

/** An end that leaves a moment for work before the margin. */
const soon = (job: { limits: { maxDurationMs: number } }) =>
  new Date(Date.now() + marginMs(job.limits.maxDurationMs) + 250);

/** Works on until it is told that the time is up. */
const untilAborted: Handler = (_, { signal }) =>
  new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

test('never more units are at work side by side than the job allows, and all are worked', async () => {
  const run = await world.open(world.job({ limits: { pack: 7, parallelUnits: 3 } }), 7);
  let atWork = 0;
  let most = 0;
  const outcome = await run.deliver(async (unit, context) => {
    atWork += 1;
    most = Math.max(most, atWork);
    await writeEffect(unit, context);
    atWork -= 1;
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(most).toBe(3);
  expect(await run.effects()).toHaveLength(7);
});

test('at the deadline, units that were not started are yielded, and none has failed', async () => {
  const job = world.job({ limits: { pack: 3, maxDuration: '1s' } });
  const run = await world.open(job, 3);
  const seen: number[] = [];
  const outcome = await run.deliver(
    async (unit, context) => {
      seen.push(unit.n);
      await new Promise((over) => context.signal.addEventListener('abort', over));
      await writeEffect(unit, context);
    },
    { endsAt: soon(job) },
  );
  expect(outcome).toEqual({ kind: 'yielded' });
  expect(seen).toEqual([1]);
  expect(await run.units()).toMatchObject([
    { state: 'done' },
    { state: 'ready', failures: 0 },
    { state: 'ready', failures: 0 },
  ]);
  expect(await run.packs()).toMatchObject([{ sends: 2, claimed_until: null, sent_at: expect.any(Date) }]);
  expect(world.sent.filter(({ run: id }) => id === run.id)).toMatchObject([{ pack: 1, send: 2, dueInMs: 0 }]);
  expect(await run.deliver(writeEffect, { send: 2, messageId: 'continuation' })).toEqual({ kind: 'settled' });
});

test.each<[string, Handler, string]>([
  ['was done', writeEffect, 'yielded'],
  ['failed', () => Promise.reject(new Error('no')), 'failed'],
])('a unit that the deadline cut short after another one %s has not failed', async (_, first, kind) => {
  const job = world.job({ limits: { pack: 2, maxDuration: '1s' } });
  const run = await world.open(job, 2);
  const outcome = await run.deliver((unit, context) => (unit.n === 1 ? first : untilAborted)(unit, context), {
    endsAt: soon(job),
  });
  expect(outcome).toMatchObject({ kind });
  expect((await run.units())[1]).toMatchObject({ state: 'ready', failures: 0, error: null });
});

test('a PermanentError is a letter at once, even when the deadline nears', async () => {
  const job = world.job({ limits: { pack: 2, maxDuration: '1s' } });
  const run = await world.open(job, 2);
  const giveUp: Handler = (_, { signal }) =>
    new Promise((__, reject) => signal.addEventListener('abort', () => reject(new PermanentError('no such customer'))));
  const outcome = await run.deliver((unit, context) => (unit.n === 1 ? writeEffect : giveUp)(unit, context), {
    endsAt: soon(job),
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.letters()).toMatchObject([{ unit: 2, error: { name: 'PermanentError' } }]);
});

test('a unit that had all the time and was cut short has failed', async () => {
  const job = world.job({ limits: { pack: 2, maxDuration: '1s' } });
  const run = await world.open(job, 2);
  expect(await run.deliver(untilAborted, { endsAt: soon(job) })).toMatchObject({ kind: 'failed' });
  expect(await run.units()).toMatchObject([
    { failures: 1, error: { name: new DeadlineNears().name } },
    { state: 'ready', failures: 0 },
  ]);
});

test('an attempt that has no time for anything comes back after a while, and nothing has failed', async () => {
  const run = await world.open(world.job(), 2);
  const outcome = await run.deliver(() => Promise.reject(new Error('must not run')), { endsAt: new Date() });
  expect(outcome).toMatchObject({ kind: 'unavailable' });
  expect(await run.units()).toMatchObject(Array(2).fill({ state: 'ready', failures: 0 }));
  expect(await run.packs()).toMatchObject([{ sends: 1, claimed_until: null }]);
});
