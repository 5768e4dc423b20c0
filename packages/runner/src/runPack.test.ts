import { sql } from '@nightshift/database';
import { Gate } from './testing/Gate.ts';
import { World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
beforeEach(() => (world.lease.beforeHeld = Promise.resolve()));
afterAll(() => world.drop());

const never = () => Promise.reject(new Error('must not run'));

test('the last pack to settle closes the run, once, and frees its lease after the hold on it is through', async () => {
  const run = await world.open(world.job({ limits: { pack: 1 } }), 2);
  expect(await run.deliver(writeEffect)).toEqual({ kind: 'settled' });
  expect(await run.state()).toBe('working');

  const held = new Gate();
  world.lease.beforeHeld = held.opened;
  const last = run.deliver(writeEffect, { pack: 2 });
  await until(async () => (await run.state()) === 'succeeded');
  held.open();
  expect(await last).toEqual({ kind: 'settled' });
  expect(world.lease.calls.filter((call) => call.endsWith(run.id))).toEqual([
    `held ${run.id}`,
    `held ${run.id}`,
    `freed ${run.id}`,
  ]);
  expect(run.lines('run')).toEqual([
    expect.objectContaining({
      run: run.id,
      job: run.job.name,
      trigger: 'clock',
      outcome: 'succeeded',
      units: 2,
      done: 2,
      dead: 0,
      scheduledFor: '2026-01-05T03:00:00.000Z',
      startedAt: expect.any(String),
      endedAt: expect.any(String),
      durationMs: expect.any(Number),
      lagMs: expect.any(Number),
    }),
  ]);
});

test('each attempt writes one line, with its start, end, duration, outcome and units', async () => {
  const run = await world.open(world.job(), 3);
  await run.deliver((unit, context) => (unit.n === 1 ? Promise.reject(new Error('no')) : writeEffect(unit, context)));
  await run.deliver(writeEffect, { retried: 1 });
  const times = { startedAt: expect.any(String), endedAt: expect.any(String), durationMs: expect.any(Number) };
  expect(run.lines('attempt')).toEqual([
    expect.objectContaining({
      ...times,
      job: run.job.name,
      attempt: 1,
      outcome: 'failed',
      done: 2,
      failed: 1,
      dead: 0,
    }),
    expect.objectContaining({
      ...times,
      pack: 1,
      send: 1,
      retried: 1,
      attempt: 2,
      outcome: 'settled',
      done: 1,
      failed: 0,
    }),
  ]);
});

test('a delivery of a settled pack does nothing, but asks whether the run is over', async () => {
  const run = await world.open(world.job(), 1);
  // Killed after settling, before it asked.
  await sql`update nightshift.units set state = 'done', finished_at = now() where run_id = ${run.id}`.execute(world.db);
  await sql`update nightshift.packs set settled_at = now() where run_id = ${run.id}`.execute(world.db);
  expect(await run.deliver(never)).toEqual({ kind: 'nothing-to-do', reason: 'the pack is settled' });
  expect(await run.state()).toBe('succeeded');
  expect(await run.deliver(never)).toMatchObject({ kind: 'nothing-to-do' });
  expect(world.lease.calls.filter((call) => call.endsWith(run.id))).toEqual([`freed ${run.id}`]);
});

test('a delivery for a run that is gone does nothing', async () => {
  const run = await world.open(world.job(), 1);
  await sql`delete from nightshift.packs where run_id = ${run.id}`.execute(world.db);
  expect(await run.deliver(never)).toEqual({ kind: 'nothing-to-do', reason: 'the run is gone' });
});

test("a pack that a living attempt has is busy, until that attempt's claim ends", async () => {
  const run = await world.open(world.job(), 1);
  await run.killed();
  const outcome = await run.deliver(never, { messageId: 'another' });
  expect(outcome).toMatchObject({ kind: 'unavailable', reason: 'another attempt has the pack' });
  expect((outcome as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(50_000);
  expect(await run.packs()).toMatchObject([{ attempt: 1 }]);
});

test('of two deliveries at once one works, the other is told that the pack is busy', async () => {
  const run = await world.open(world.job(), 1);
  const working = new Gate();
  const finish = new Gate();
  const first = run.deliver(async (unit, context) => {
    working.open();
    await finish.opened;
    await writeEffect(unit, context);
  });
  await working.opened;
  expect(await run.deliver(never, { messageId: 'a copy' })).toMatchObject({ kind: 'unavailable' });
  finish.open();
  expect(await first).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1']);
});

test('an attempt that is taken over in the middle counts for nothing, answers 200, and its other units are aborted', async () => {
  const run = await world.open(world.job({ limits: { pack: 3, parallelUnits: 2 } }), 3);
  const aborted: number[] = [];
  const seen: number[] = [];
  const outcome = await run.deliver(async (unit, context) => {
    seen.push(unit.n);
    if (unit.n === 1) {
      await run.takenOver();
      await writeEffect(unit, context);
    }
    await new Promise((_, reject) => {
      const abort = () => {
        aborted.push(unit.n);
        reject(context.signal.reason as Error);
      };
      if (context.signal.aborted) abort();
      else context.signal.addEventListener('abort', abort);
    });
  });
  expect(outcome).toEqual({ kind: 'nothing-to-do', reason: `attempt 1 has lost pack 1 of ${run.id}` });
  expect({ seen, aborted }).toEqual({ seen: [1, 2], aborted: [2] });
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject(Array(3).fill({ state: 'ready', failures: 0, error: null }));
  expect(await run.packs()).toMatchObject([{ attempt: 2, settled_at: null, claimed_until: expect.any(Date) }]);
});

test('an attempt that is taken over after its last unit leaves the pack to the other, and asks whether the run is over', async () => {
  const run = await world.open(world.job(), 1);
  const after = (then: () => Promise<unknown>): Handler => {
    return async (unit, context) => {
      await writeEffect(unit, context);
      await then();
    };
  };
  expect(await run.deliver(after(() => run.takenOver()))).toMatchObject({ kind: 'nothing-to-do' });
  expect(await run.packs()).toMatchObject([{ attempt: 2, settled_at: null }]);

  // The other attempt settled the pack, and died before it asked.
  const second = await world.open(world.job(), 1);
  const settle = () =>
    sql`update nightshift.packs set settled_at = now() where run_id = ${second.id}`.execute(world.db);
  expect(await second.deliver(after(settle))).toMatchObject({ kind: 'nothing-to-do' });
  expect(await second.state()).toBe('succeeded');
});

test('a function does not return before its hold on the lease is through', async () => {
  const run = await world.open(world.job({ limits: { pack: 1 } }), 2);
  const held = new Gate();
  world.lease.beforeHeld = held.opened;
  let answered = false;
  const delivered = run.deliver(writeEffect).then(() => (answered = true));
  await until(() => Promise.resolve(run.lines('attempt').length === 1));
  expect(answered).toBe(false);
  held.open();
  await delivered;
});

test.each<[string, Handler]>([
  ['failure', () => Promise.reject(new Error('no'))],
  ['success', writeEffect],
])("a %s of an attempt that has lost its pack changes nothing of the new one's", async (_, work) => {
  const run = await world.open(world.job(), 1);
  const outcome = await run.deliver(async (unit, context) => {
    await run.takenOver();
    await work(unit, context);
  });
  expect(outcome.kind).toBe('nothing-to-do');
  expect(await run.units()).toMatchObject([{ state: 'ready', failures: 0, error: null }]);
  expect(await run.letters()).toEqual([]);
});

test('a unit that was cancelled under the attempt has no effect, and the pack is looked at again', async () => {
  const run = await world.open(world.job(), 1);
  const outcome = await run.deliver(async (unit, context) => {
    await sql`update nightshift.units set state = 'cancelled', finished_at = now() where run_id = ${run.id}`.execute(
      world.db,
    );
    await writeEffect(unit, context);
  });
  expect(outcome).toMatchObject({ kind: 'unavailable' });
  expect(await run.effects()).toEqual([]);
  expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}
