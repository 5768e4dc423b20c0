import { sql } from '@nightshift/database';
import { Gate } from './testing/Gate.ts';
import { Wire } from './testing/Wire.ts';
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
      state: 'succeeded',
      units: 2,
      done: 2,
      dead: 0,
      openedAt: expect.any(String),
      finishedAt: expect.any(String),
      durationMs: expect.any(Number),
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

describe('over a wire that is cut', () => {
  let wire: Wire;
  beforeEach(async () => (wire = await Wire.to(world.database.url)));
  afterEach(() => wire.close());

  test('for a moment, the claim is given back and nothing is counted', async () => {
    const run = await world.open(world.job(), 2);
    const outcome = await run.deliver(
      async (unit, context) => {
        if (unit.n === 2) wire.loseAnswerTo('effects');
        await writeEffect(unit, context);
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(await run.units()).toMatchObject([{ state: 'done' }, { state: 'ready', failures: 0 }]);
    expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null, sends: 1 }]);
    expect(await run.deliver(writeEffect, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(['unit-1', 'unit-2']);
  });

  test.each([
    ['giving the claim back', 'claimed_until = null', 'claim-kept'],
    ['reading the units', 'u.payload', 'attempt-broken'],
  ])('while %s, it is given back in the end', async (_, statement, event) => {
    const run = await world.open(world.job(), 1);
    if (event === 'attempt-broken') wire.loseAnswerTo('"u"."payload"');
    const outcome = await run.deliver(
      () => {
        wire.loseAnswerTo(statement);
        return Promise.reject(Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' }));
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(wire.cuts).toBe(1);
    expect(run.lines(event)).toHaveLength(1);
    expect(run.lines('attempt')).toMatchObject([{ outcome: 'unavailable' }]);
    expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
    expect(await run.deliver(writeEffect, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 0 }]);
  });

  test('before a kill has been answered for, the claim is kept, for it tells of the kill', async () => {
    const run = await world.open(world.job(), 2);
    await run.killed();
    wire.loseAnswerTo('"u"."payload"');
    expect(await run.deliver(never, { retried: 1, services: { db: wire.db } })).toMatchObject({ kind: 'unavailable' });
    expect(await run.packs()).toMatchObject([{ claimed_until: expect.any(Date) }]);
    expect(await run.deliver(never, { retried: 2 })).toEqual({ kind: 'settled' });
    expect((await run.packs()).map(({ number }) => number)).toEqual([-2, -1, 1]);
  });

  test('after the last pack has settled, the next delivery closes the run', async () => {
    const run = await world.open(world.job(), 1);
    const outcome = await run.deliver(
      async (unit, context) => {
        await writeEffect(unit, context);
        wire.loseAnswerTo('settled_at = nightshift.clock()');
      },
      { services: { db: wire.db } },
    );
    expect(outcome).toMatchObject({ kind: 'unavailable' });
    expect(await run.state()).toBe('working');
    expect(await run.deliver(never, { retried: 1 })).toMatchObject({ kind: 'nothing-to-do' });
    expect(await run.state()).toBe('succeeded');
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}
