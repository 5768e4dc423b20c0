import { PermanentError } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { Wire } from './testing/Wire.ts';
import { type Run, World, writeEffect, type Handler } from './testing/World.ts';

let world: World;
let run: Run;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => (run = await world.open(world.job(), 1)));
afterAll(() => world.drop());

test("commit runs the team's writes and the unit's done in one transaction", async () => {
  let inside: unknown;
  const outcome = await run.deliver(async (_, { key, commit }) => {
    const answer = await commit(async (tx) => {
      await tx
        .insertInto('effects')
        .values({ key: `${run.id}/${key}` })
        .execute();
      const { rows } = await sql`select state from nightshift.units where run_id = ${run.id}`.execute(tx);
      inside = { seenInside: rows, seenOutside: (await run.units())[0]!.state, effectsOutside: await run.effects() };
      return 42;
    });
    expect(answer).toBe(42);
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(inside).toEqual({ seenInside: [{ state: 'done' }], seenOutside: 'ready', effectsOutside: [] });
  expect(await run.effects()).toEqual(['unit-1']);
  expect(await run.state()).toBe('succeeded');
});

test('writes that fail leave neither effect nor done', async () => {
  const outcome = await run.deliver(async (_, { key, commit }) => {
    await commit(async (tx) => {
      await tx
        .insertInto('effects')
        .values({ key: `${run.id}/${key}` })
        .execute();
      throw new Error('second thoughts');
    });
  });
  expect(outcome).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject([{ state: 'ready', failures: 1, error: { message: 'second thoughts' } }]);
});

test('a handler that never commits is settled when it returns', async () => {
  expect(await run.deliver(() => Promise.resolve())).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject([{ state: 'done' }]);
});

test('an SQL error that the author swallowed inside commit is a failure, for its writes are gone', async () => {
  await run.deliver(async (_, { key, commit }) => {
    await commit(async (tx) => {
      await tx
        .insertInto('effects')
        .values({ key: `${run.id}/${key}` })
        .execute();
      await sql`select 1 / 0`.execute(tx).catch(() => {});
    });
  });
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject([{ state: 'ready', error: { name: 'TransactionWasAborted' } }]);
});

test('a failed commit that the author swallowed is a failure: the unit is not done without its writes', async () => {
  await run.deliver(async (_, { commit }) => {
    await commit(() => Promise.reject(new Error('not written'))).catch(() => {});
  });
  expect(await run.units()).toMatchObject([{ state: 'ready', failures: 1, error: { message: 'not written' } }]);
});

test('after a failed commit the author may commit again', async () => {
  const outcome = await run.deliver(async (unit, context) => {
    await context.commit(() => Promise.reject(new Error('not this time'))).catch(() => {});
    await writeEffect(unit, context);
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1']);
});

test('a second commit is refused, and the first one counts', async () => {
  const outcome = await run.deliver(async (unit, context) => {
    await writeEffect(unit, context);
    await expect(writeEffect(unit, context)).rejects.toThrow(
      `unit 'unit-1' of ${run.id}: commit was called twice: one unit is one transaction`,
    );
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1']);
  expect(run.lines('threw-after-commit')).toEqual([]);
});

test('two commits at once: one is refused, one counts', async () => {
  await run.deliver(async (unit, context) => {
    const both = await Promise.allSettled([writeEffect(unit, context), writeEffect(unit, context)]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });
  expect(await run.effects()).toEqual(['unit-1']);
});

test('a commit that the author forgot to wait for is waited for', async () => {
  const outcome = await run.deliver((unit, context) => {
    void writeEffect(unit, context);
    return Promise.resolve();
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.effects()).toEqual(['unit-1']);
});

test('a commit that the author forgot to wait for and that fails is a failure', async () => {
  const outcome = await run.deliver((_, { commit }) => {
    void commit(() => Promise.reject(new Error('nobody listens')));
    return Promise.resolve();
  });
  expect(outcome.kind).toBe('failed');
  expect(await run.units()).toMatchObject([{ state: 'ready', error: { message: 'nobody listens' } }]);
});

test.each([
  ['after its commit', true],
  ['while its commit is under way', false],
])('a handler that throws %s leaves its unit done, and the log says so', async (_, wait) => {
  const outcome = await run.deliver(async (unit, context) => {
    const commit = writeEffect(unit, context);
    if (wait) await commit;
    throw new PermanentError('too late');
  });
  expect(outcome).toEqual({ kind: 'settled' });
  expect(await run.units()).toMatchObject([{ state: 'done', failures: 0, error: null }]);
  expect(await run.letters()).toEqual([]);
  expect(run.lines('threw-after-commit')).toMatchObject([{ key: 'unit-1', error: { message: 'too late' } }]);
});

test('what a handler left running can commit nothing more once its unit is judged', async () => {
  let left: (() => Promise<unknown>) | undefined;
  const failing: Handler = (unit, context) => {
    left = () => writeEffect(unit, context);
    return Promise.reject(new Error('failed'));
  };
  await run.deliver(failing);
  await expect(left!()).rejects.toThrow('commit was called after its handler had ended');
  expect(await run.effects()).toEqual([]);
});

describe('over a wire that loses the answer to COMMIT', () => {
  let wire: Wire;
  beforeEach(async () => (wire = await Wire.to(world.database.url)));
  afterEach(() => wire.close());

  /** Writes its effect in a transaction whose COMMIT is carried out and never answered for. */
  const writeUnheard: Handler = async (_, { run: id, key, commit }) => {
    await commit(async (tx) => {
      await tx
        .insertInto('effects')
        .values({ key: `${id}/${key}` })
        .execute();
      wire.loseAnswerTo('commit');
    });
  };

  test('nothing is counted, and the next try finds the unit done: one effect', async () => {
    expect(await run.deliver(writeUnheard, { services: { db: wire.db } })).toMatchObject({ kind: 'unavailable' });
    expect(wire.cuts).toBe(1);
    expect(await run.units()).toMatchObject([{ state: 'done', failures: 0 }]);
    expect(await run.packs()).toMatchObject([{ settled_at: null, claimed_until: null }]);

    expect(await run.deliver(() => Promise.reject(new Error('ran again')), { retried: 1 })).toEqual({
      kind: 'settled',
    });
    expect(await run.effects()).toEqual(['unit-1']);
    expect(await run.state()).toBe('succeeded');
  });

  test('an author who commits once more finds the unit ended, and the pack comes back: one effect', async () => {
    const stubborn: Handler = (unit, context) => writeUnheard(unit, context).catch(() => writeEffect(unit, context));
    const outcome = await run.deliver(stubborn, { services: { db: wire.db } });
    expect(outcome).toMatchObject({ kind: 'unavailable', reason: expect.stringContaining('ended some other way') });
    expect(await run.packs()).toMatchObject([{ settled_at: null, claimed_until: null }]);
    expect(await run.deliver(stubborn, { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(['unit-1']);
  });
});
