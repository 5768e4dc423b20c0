import { setClockOffset } from '@nightshift/database/testing';
import { World, writeEffect } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterEach(() => setClockOffset(world.db, 0));
afterAll(() => world.drop());

const never = () => Promise.reject(new Error('must not run'));

test('a pack whose function was killed is dissolved before anything runs: nobody is blamed, each goes on alone', async () => {
  const run = await world.open(world.job(), 3);
  await run.killed();
  expect(await run.deliver(never, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject(Array(3).fill({ state: 'ready', failures: 0 }));
  expect(await run.packs()).toMatchObject([
    { number: -3, settled_at: null, sent_at: expect.any(Date) },
    { number: -2, settled_at: null, sent_at: expect.any(Date) },
    { number: -1, settled_at: null, sent_at: expect.any(Date) },
    { number: 1, settled_at: expect.any(Date) },
  ]);
  expect(world.sent.filter(({ run: id }) => id === run.id)).toMatchObject([{ pack: -1 }, { pack: -2 }, { pack: -3 }]);
  for (const pack of [-1, -2, -3]) expect(await run.deliver(writeEffect, { pack })).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1', 'unit-2', 'unit-3']);
  expect(await run.state()).toBe('succeeded');
});

test('what a killed function had committed stays done, and only the rest goes on alone', async () => {
  const run = await world.open(world.job(), 3);
  await run.deliver((unit, context) => (unit.n === 2 ? never() : writeEffect(unit, context)));
  await run.killed();
  await run.deliver(never, { retried: 1 });
  expect((await run.packs()).map(({ number }) => number)).toEqual([-2, 1]);
});

test('a kill with everything done settles the pack and closes the run', async () => {
  const run = await world.open(world.job(), 1);
  await run.killed();
  await world.db
    .updateTable('nightshift.units')
    .set({ state: 'done', finished_at: new Date() })
    .where('run_id', '=', run.id)
    .execute();
  expect(await run.deliver(never, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(await run.state()).toBe('succeeded');
});

test('even a dispatched pack of one is not blamed: its instance may have been killed by another request', async () => {
  const run = await world.open(world.job({ limits: { pack: 1 } }), 1);
  await run.killed();
  expect(await run.deliver(never, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject([{ state: 'ready', failures: 0 }]);
  expect((await run.packs()).map(({ number }) => number)).toEqual([-1, 1]);
});

test('packs that the queue refuses when theirs is dissolved wait in the outbox', async () => {
  const run = await world.open(world.job(), 2);
  await run.killed();
  const send = () => Promise.resolve([true, false]);
  expect(await run.deliver(never, { retried: 1, services: { send } })).toEqual({ kind: 'settled' });
  expect(await run.packs()).toMatchObject([
    { number: -2, sent_at: null },
    { number: -1, sent_at: expect.any(Date) },
    { number: 1 },
  ]);
});

describe('a unit in quarantine', () => {
  const quarantined = async () => {
    const run = await world.open(world.job(), 1);
    await run.killed();
    await run.deliver(never, { retried: 1 });
    return run;
  };

  test('is blamed for a kill, and tried again at once', async () => {
    const run = await quarantined();
    await run.killed(-1);
    expect(await run.deliver(writeEffect, { pack: -1, retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 1 }]);
    expect(run.lines('unit-failed')).toMatchObject([{ error: { name: 'FunctionKilled' } }]);
  });

  test('that is killed as often as its job allows is buried before anything runs, and its run has failed', async () => {
    const run = await quarantined();
    for (const retried of [1, 2]) {
      await run.killed(-1);
      const outcome = await run.deliver(() => Promise.reject(blameless()), { pack: -1, retried });
      expect(outcome.kind).toBe('unavailable');
    }
    await run.killed(-1);
    expect(await run.deliver(never, { pack: -1, retried: 3 })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject([{ state: 'dead', failures: 3, error: { name: 'FunctionKilled' } }]);
    expect(await run.letters()).toMatchObject([
      { failures: 3, error: { name: 'FunctionKilled', message: expect.stringContaining('maxDuration of 60 s') } },
    ]);
    expect(await run.state()).toBe('failed');
  });
});

test("a claim that has expired means a kill, whoever's message comes next", async () => {
  const run = await world.open(world.job(), 2);
  await run.killed();
  expect(await run.deliver(never, { messageId: 'another' })).toMatchObject({ kind: 'unavailable' });
  await setClockOffset(world.db, 61_000);
  expect(await run.deliver(never, { messageId: 'another' })).toEqual({ kind: 'settled' });
  expect((await run.packs()).map(({ number }) => number)).toEqual([-2, -1, 1]);
});

function blameless() {
  return Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });
}
