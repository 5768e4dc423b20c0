import { PermanentError, RetryLater } from '@nightshift/contract';
import { sql, type Transaction } from '@nightshift/database';
import * as z from 'zod';
import { marginMs } from './deadline.ts';
import { many, type ManyContext } from './many.ts';
import { aroundTransactions } from './testing/aroundTransactions.ts';
import { Wire } from './testing/Wire.ts';
import { World, type EffectTables, type Payload, type Run } from './testing/World.ts';

let world: World;
beforeAll(async () => (world = await World.start()));
afterAll(() => world.drop());

const open = (units: number, change: Parameters<World['job']>[0] = {}) =>
  world.open(world.job({ limits: { pack: 100 }, ...change }), units);

const writeAll = (tx: Transaction<EffectTables>, { run, keys }: Pick<ManyContext<EffectTables>, 'run' | 'keys'>) =>
  tx
    .insertInto('effects')
    .values(keys.map((key) => ({ key: `${run}/${key}` })))
    .execute();

/** Writes the effects of all its units, then throws what is wrong with one of them; keeps how many units each call had. */
function spoiling(wrong: (n: number) => unknown) {
  const calls: number[] = [];
  const verb = many<Payload, EffectTables>(async (units, context) => {
    calls.push(units.length);
    await writeAll(context.tx, context);
    for (const { n } of units) {
      const error = wrong(n);
      if (error) throw error;
    }
  });
  return { calls, verb };
}

const bad =
  (...numbers: number[]) =>
  (n: number) =>
    numbers.includes(n) && new Error(`${n} is bad`);
const states = async (run: Run) => {
  const counts: Record<string, number> = {};
  for (const { state } of await run.units()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};
const transactionOf = async (db: Transaction<EffectTables>) =>
  (await sql<{ id: string }>`select pg_current_xact_id()::text as id`.execute(db)).rows[0]!.id;

test('a pack is one call in one transaction, in which all its units are done already', async () => {
  const run = await open(100);
  const { calls, verb } = spoiling(() => undefined);
  const seen: unknown[] = [];
  const outcome = await run.deliver(
    many(async (units, context) => {
      const { rows } = await sql`select count(*)::int as done from nightshift.units
        where run_id = ${run.id} and state = 'done' and xmin::text = ${await transactionOf(context.tx)}`.execute(
        context.tx,
      );
      seen.push(rows[0], (await states(run)).ready);
      await verb.handler(units, context);
    }),
  );
  expect(outcome).toEqual({ kind: 'settled' });
  expect(seen).toEqual([{ done: 100 }, 100]);
  expect(calls).toEqual([100]);
  expect(await run.effects()).toHaveLength(100);
  expect(await run.state()).toBe('succeeded');
});

test('a handler gets exactly the units that its mark returned, with their keys, in order', async () => {
  const run = await open(3);
  let given: unknown;
  const job = {
    ...run.job,
    unit: z.object({ n: z.number() }).transform(({ n }) => ({ n: n * 10 })),
  } as unknown as typeof run.job;
  // One ends between the look at the pack and the mark, as after a commit whose answer was lost.
  const db = aroundTransactions(world.db, {
    before: () =>
      sql`update nightshift.units set state = 'done', finished_at = now() where run_id = ${run.id} and number = 2`.execute(
        world.db,
      ),
  });
  await Object.assign(Object.create(run) as Run, { job }).deliver(
    many((units, { keys }) => {
      given = { units, keys };
      return Promise.resolve();
    }),
    { services: { db } },
  );
  expect(given).toEqual({ units: [{ n: 10 }, { n: 30 }], keys: ['unit-1', 'unit-3'] });
});

test.each([
  ['one bad unit of a hundred dies alone', [73]],
  ['two bad units of a hundred die alone', [1, 100]],
])('%s, and the others are done, once', async (_, numbers) => {
  const run = await open(100, { retry: { attempts: 1 } });
  const { verb } = spoiling(bad(...numbers));
  expect(await run.deliver(verb)).toEqual({ kind: 'settled' });
  expect(await states(run)).toEqual({ done: 100 - numbers.length, dead: numbers.length });
  const effects = await run.effects();
  expect(new Set(effects).size).toBe(100 - numbers.length);
  expect(effects).toHaveLength(100 - numbers.length);
  expect((await run.letters()).map(({ key, error }) => [key, error.message])).toEqual(
    numbers.map((n) => [`unit-${n}`, `${n} is bad`]),
  );
  expect(await run.state()).toBe('failed');
});

test('the pack is halved only where it fails: one of a hundred costs fifteen transactions at most', async () => {
  const run = await open(100, { retry: { attempts: 1 } });
  const { calls, verb } = spoiling(bad(1));
  await run.deliver(verb);
  expect(calls).toEqual([100, 50, 25, 13, 7, 4, 2, 1, 1, 2, 3, 6, 12, 25, 50]);
});

test('where all are bad, each has its own error', async () => {
  const run = await open(5, { retry: { attempts: 1 } });
  await run.deliver(spoiling(bad(1, 2, 3, 4, 5)).verb);
  expect((await run.units()).map(({ error }) => error?.message)).toEqual([1, 2, 3, 4, 5].map((n) => `${n} is bad`));
  expect(await run.effects()).toEqual([]);
});

test('a failing unit is tried again after its delay, and then alone', async () => {
  const run = await open(10);
  expect(await run.deliver(spoiling(bad(4)).verb)).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
  const again = spoiling(() => undefined);
  expect(await run.deliver(again.verb, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(again.calls).toEqual([1]);
  expect(await run.effects()).toHaveLength(10);
});

test.each<[string, unknown, object, object]>([
  ['RetryLater postpones', new RetryLater('90s'), { kind: 'yielded' }, { state: 'ready', failures: 0, error: null }],
  [
    'PermanentError buries',
    new PermanentError('no such account'),
    { kind: 'settled' },
    { state: 'dead', failures: 1, error: { message: 'no such account' } },
  ],
])('%s the unit it was thrown for, from a pack of one and from a pack', async (_, error, outcome, unit) => {
  for (const units of [1, 7]) {
    const run = await open(units);
    expect(await run.deliver(spoiling((n) => n === units && error).verb)).toEqual(outcome);
    expect((await run.units()).at(-1)).toMatchObject(unit);
    expect(await run.effects()).toHaveLength(units - 1);
  }
});

test('trouble that blames nobody is not bisected and counts nothing', async () => {
  const run = await open(8);
  const { calls, verb } = spoiling(
    (n) => n === 5 && Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' }),
  );
  expect(await run.deliver(verb)).toMatchObject({ kind: 'unavailable' });
  expect(calls).toEqual([8]);
  expect(await run.units()).toMatchObject(Array(8).fill({ state: 'ready', failures: 0, error: null }));
  expect(await run.packs()).toMatchObject([{ claimed_until: null, settled_at: null }]);
});

test('a pack that is lost during a bisection ends it: the next half is refused, and nothing of it counts', async () => {
  const run = await open(8);
  const calls: number[] = [];
  let transactions = 0;
  const outcome = await run.deliver(
    many(async (units, context) => {
      calls.push(units.length);
      await writeAll(context.tx, context);
      if (units.length < 8) return;
      throw new Error('first the whole pack');
    }),
    { services: { db: aroundTransactions(world.db, { after: () => ((transactions += 1), run.takenOver()) }) } },
  );
  expect(outcome).toMatchObject({ kind: 'nothing-to-do' });
  expect([calls, transactions]).toEqual([[8], 2]);
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject(Array(8).fill({ state: 'ready', failures: 0 }));
  expect(run.lines('fenced')).toHaveLength(1);
});

test('an SQL error that the author swallowed is a failure: it is bisected down to the unit that met it', async () => {
  const run = await open(6, { retry: { attempts: 1 } });
  await run.deliver(
    many(async (units, context) => {
      await writeAll(context.tx, context);
      if (units.some(({ n }) => n === 3)) await sql`select 1 / 0`.execute(context.tx).catch(() => {});
    }),
  );
  expect(await states(run)).toEqual({ done: 5, dead: 1 });
  expect((await run.units())[2]).toMatchObject({ state: 'dead', error: { name: 'TransactionWasAborted' } });
  expect(await run.effects()).toHaveLength(5);
});

test('a payload that no longer parses dies alone, and the pack is not even halved for it', async () => {
  const run = await open(6);
  await sql`update nightshift.units set payload = '{"n": "six"}' where run_id = ${run.id} and number = 6`.execute(
    world.db,
  );
  const { calls, verb } = spoiling(() => undefined);
  expect(await run.deliver(verb)).toEqual({ kind: 'settled' });
  expect(calls).toEqual([5]);
  expect(await states(run)).toEqual({ done: 5, dead: 1 });
  expect(await run.letters()).toMatchObject([
    { key: 'unit-6', error: { name: 'PermanentError', message: expect.stringContaining("doesn't fit") } },
  ]);
});

test('each call gets units of its own: what the call before did to them is gone', async () => {
  const run = await open(2, { retry: { attempts: 1 } });
  const seen: number[] = [];
  await run.deliver(
    many((units) => {
      for (const unit of units) seen.push((unit.n += 100));
      return Promise.reject(new Error('no'));
    }),
  );
  expect(seen).toEqual([101, 102, 101, 102]);
});

describe('at the deadline', () => {
  const limits = { pack: 8, maxDuration: '1s' };
  const soon = () => new Date(Date.now() + marginMs(1_000) + 200);
  const aborted = (signal: AbortSignal) =>
    new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())));

  test('in the middle of a bisection what is done stays done, and the rest goes on in a continuation, blamed for nothing', async () => {
    const run = await open(8, { limits });
    let calls = 0;
    const outcome = await run.deliver(
      many(async (_, context) => {
        calls += 1;
        await writeAll(context.tx, context);
        if (calls === 1) throw new Error('the pack');
        if (calls === 3) {
          await aborted(context.signal);
          throw new Error('cut short');
        }
      }),
      { endsAt: soon() },
    );
    expect(outcome).toEqual({ kind: 'yielded' });
    expect(calls).toBe(3);
    expect(await states(run)).toEqual({ done: 4, ready: 4 });
    expect((await run.units()).every(({ failures }) => failures === 0)).toBe(true);
    expect(await run.deliver(spoiling(() => undefined).verb, { send: 2, messageId: 'continuation' })).toEqual({
      kind: 'settled',
    });
    expect(await run.effects()).toHaveLength(8);
  });

  test('a pack that takes longer than the function may is taken apart, or it would never end', async () => {
    const run = await open(3, { limits });
    const slow = many<Payload, EffectTables>(async (_, { signal }) => {
      await aborted(signal);
      throw signal.reason;
    });
    expect(await run.deliver(slow, { endsAt: soon() })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject(Array(3).fill({ state: 'ready', failures: 0 }));
    expect((await run.packs()).filter(({ settled_at }) => !settled_at).map(({ number }) => number)).toEqual([
      -3, -2, -1,
    ]);
    expect(await run.deliver(slow, { pack: -1, endsAt: soon() })).toMatchObject({ kind: 'failed' });
    expect((await run.units())[0]).toMatchObject({ failures: 1, error: { name: 'DeadlineNears' } });
  });

  test('an attempt without time for anything comes back after a while, with its pack whole', async () => {
    const run = await open(3, { limits });
    const { calls, verb } = spoiling(() => undefined);
    expect(await run.deliver(verb, { endsAt: new Date() })).toMatchObject({ kind: 'unavailable' });
    expect([calls, (await run.packs()).length]).toEqual([[], 1]);
  });
});

test('a COMMIT whose answer is lost counts nothing, and the next try finds all done: each effect once', async () => {
  const wire = await Wire.to(world.database.url);
  const run = await open(5);
  try {
    const { verb } = spoiling(() => undefined);
    const outcome = await run.deliver(
      many(async (units, context) => {
        await verb.handler(units, context);
        wire.loseAnswerTo('commit');
      }),
      { services: { db: wire.db } },
    );
    expect([outcome.kind, wire.cuts]).toEqual(['unavailable', 1]);
  } finally {
    await wire.close();
  }
  expect(await run.deliver(spoiling(() => new Error('ran again')).verb, { retried: 1 })).toEqual({ kind: 'settled' });
  expect(await run.effects()).toHaveLength(5);
});
