import { InvalidJob, PermanentError, RetryLater, type Json } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { marginMs } from './deadline.ts';
import { serve } from './serve.ts';
import { Wire } from './testing/Wire.ts';
import { World, type EffectTables, type Payload, type Run } from './testing/World.ts';
import { walk, type WalkBatch, type WalkDefinition } from './walk.ts';

let world: World;
let run: Run;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => (run = await world.open(world.job(), 1)));
afterEach(() => setClockOffset(world.db, 0));
afterAll(() => world.drop());

type Definition = WalkDefinition<Payload, EffectTables, number, number>;
type Read = Definition['read'];

const LENGTH = 7;
/** A road of seven items, two a batch, the last alone. */
const readRoad: Read = (cursor) => {
  const items = [cursor + 1, cursor + 2].filter((n) => n <= LENGTH);
  const last = cursor + 2 >= LENGTH;
  return Promise.resolve(last ? { items } : { items, cursor: cursor + 2 });
};
const writeItems: Definition['write'] = async (items, { tx, run: id }) => {
  await tx
    .insertInto('effects')
    .values(items.map((n) => ({ key: `${id}/${n}` })))
    .execute();
};
const road = (change: Partial<Definition> = {}) =>
  walk<Payload, EffectTables, number, number>({ start: 0, read: readRoad, write: writeItems, ...change });
const ALL = ['1', '2', '3', '4', '5', '6', '7'];
const soon = (milliseconds: number) => new Date(Date.now() + marginMs(60_000) + milliseconds);

test('a walk goes batch by batch to its end, each batch with its cursor in one transaction, the last with the done', async () => {
  const inside: unknown[] = [];
  const outcome = await run.deliver(
    road({
      write: async (items, context) => {
        await writeItems(items, context);
        const { rows } = await sql<{ cursor: number; state: string }>`
          select c.cursor, u.state from nightshift.checkpoints c, nightshift.units u
          where c.owner = ${`${run.id}#1`} and u.run_id = ${run.id}`.execute(context.tx);
        inside.push([items, rows[0], (await run.checkpoint())?.cursor, (await run.units())[0]!.state]);
      },
    }),
  );
  expect(outcome).toEqual({ kind: 'settled' });
  expect(inside).toEqual([
    [[1, 2], { cursor: 2, state: 'ready' }, undefined, 'ready'],
    [[3, 4], { cursor: 4, state: 'ready' }, 2, 'ready'],
    [[5, 6], { cursor: 6, state: 'ready' }, 4, 'ready'],
    [[7], { cursor: 6, state: 'done' }, 6, 'ready'],
  ]);
  expect(await run.effects()).toEqual(ALL);
  expect(await run.checkpoint()).toEqual({ cursor: 6, items: 7, version: 4 });
  expect(await run.state()).toBe('succeeded');
});

test.each<[string, Definition['start']]>([
  ['a value', 4],
  ['a function of the unit', ({ unit }) => unit.n + 3],
  [
    'a function that asks the database',
    async ({ db }) => (await sql<{ n: number }>`select 4 as n`.execute(db)).rows[0]!.n,
  ],
])('it starts where it is told to: %s', async (_, start) => {
  await run.deliver(road({ start }));
  expect(await run.effects()).toEqual(['5', '6', '7']);
});

test('an empty last batch ends it without a write', async () => {
  const written: number[][] = [];
  const outcome = await run.deliver(
    road({
      read: (cursor) => Promise.resolve(cursor === 0 ? { items: [1], cursor: 1 } : { items: [] }),
      write: (items) => {
        written.push(items);
        return Promise.resolve();
      },
    }),
  );
  expect(outcome).toEqual({ kind: 'settled' });
  expect(written).toEqual([[1]]);
});

test('an empty batch with a cursor moves on', async () => {
  await run.deliver(
    road({
      read: (cursor, context) => (cursor === 0 ? Promise.resolve({ items: [], cursor: 4 }) : readRoad(cursor, context)),
    }),
  );
  expect(await run.effects()).toEqual(['5', '6', '7']);
});

// Killed at every statement: testing/crashAnywhere.test.ts.
describe('killed', () => {
  test.each([
    ['a batch', 2],
    ['the last batch', 4],
  ])('after the COMMIT of %s and before its answer, it goes on behind it', async (_, at) => {
    const wire = await Wire.to(world.database.url);
    let batch = 0;
    const outcome = await run.deliver(
      road({
        write: async (items, context) => {
          await writeItems(items, context);
          batch += 1;
          if (batch === at) wire.loseAnswerTo('commit');
        },
      }),
      { services: { db: wire.db } },
    );
    await wire.close();
    expect([outcome.kind, wire.cuts]).toEqual(['unavailable', 1]);
    expect(await run.deliver(road(), { retried: 1 })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(ALL);
  });
});

describe('the time', () => {
  test('it yields when its slowest batch and a half no longer fits, and the continuation goes on', async () => {
    let batches = 0;
    const slow = road({
      read: async (cursor, context) => {
        batches += 1;
        if (batches === 2) await new Promise((later) => setTimeout(later, 600));
        return readRoad(cursor, context);
      },
    });
    // After the second batch at most 600 ms are left, and one more could take 900.
    expect(await run.deliver(slow, { endsAt: soon(1_200) })).toEqual({ kind: 'yielded' });
    expect(batches).toBe(2);
    expect(await run.effects()).toEqual(ALL.slice(0, 4));
    expect(await run.packs()).toMatchObject([{ sends: 2, claimed_until: null, sent_at: expect.any(Date) }]);
    expect(world.sent.at(-1)).toMatchObject({ run: run.id, pack: 1, send: 2, dueInMs: 0 });
    expect(await run.deliver(slow, { send: 2, messageId: 'continuation' })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(ALL);
  });

  test('an attempt that begins at all does one batch, however long batches take', async () => {
    const slow = road({
      read: async (cursor, context) => {
        await new Promise((later) => setTimeout(later, 450));
        return readRoad(cursor, context);
      },
    });
    let outcome;
    for (let send = 1; send <= 4; send += 1) {
      outcome = await run.deliver(slow, { send, messageId: `send-${send}`, endsAt: soon(400) });
      if (send < 4) expect(outcome).toEqual({ kind: 'yielded' });
    }
    expect(outcome).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(ALL);
    expect(await run.units()).toMatchObject([{ failures: 0 }]);
  });

  test('cut short by the deadline after it had come further, it has not failed', async () => {
    const outcome = await run.deliver(
      road({
        read: async (cursor, context) => {
          if (cursor < 4) return readRoad(cursor, context);
          await new Promise((_, reject) =>
            context.signal.addEventListener('abort', () => reject(context.signal.reason as Error)),
          );
          throw new Error('unreachable');
        },
      }),
      { endsAt: soon(600) },
    );
    expect(outcome).toEqual({ kind: 'yielded' });
    expect(await run.units()).toMatchObject([{ state: 'ready', failures: 0, error: null }]);
  });

  test('cut short by the deadline in its first batch, it has failed: it had all the time', async () => {
    const outcome = await run.deliver(
      road({
        read: (_, { signal }) =>
          new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      }),
      { endsAt: soon(400) },
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect(await run.units()).toMatchObject([{ failures: 1, error: { name: 'DeadlineNears' } }]);
  });

  test('the walks of one pack yield together: what was not begun goes on with the rest', async () => {
    const two = await world.open(world.job(), 2);
    const outcome = await two.deliver(
      road({
        read: async (cursor, context) => {
          await new Promise((later) => setTimeout(later, 450));
          return readRoad(cursor, context);
        },
      }),
      { endsAt: soon(400) },
    );
    expect(outcome).toEqual({ kind: 'yielded' });
    expect(await two.units()).toMatchObject([
      { state: 'ready', failures: 0 },
      { state: 'ready', failures: 0 },
    ]);
  });
});

describe('failures', () => {
  const failingAt = (...cursors: number[]) =>
    road({
      read: (cursor, context) =>
        cursors.includes(cursor) ? Promise.reject(new Error(`no ${cursor}`)) : readRoad(cursor, context),
    });

  test('progress resets them: only failures in a row without a batch between them count', async () => {
    for (let retried = 0; retried < 2; retried += 1) await run.deliver(failingAt(0), { retried });
    expect(await run.units()).toMatchObject([{ failures: 2 }]);
    expect(await run.deliver(failingAt(4), { retried: 2 })).toMatchObject({ kind: 'failed', retryAfterMs: 5_000 });
    expect(await run.units()).toMatchObject([{ state: 'ready', failures: 1, error: { message: 'no 4' } }]);
    expect(await run.deliver(road(), { retried: 3 })).toEqual({ kind: 'settled' });
    expect(await run.units()).toMatchObject([{ state: 'done', error: null }]);
    expect(await run.effects()).toEqual(ALL);
  });

  test('a write that fails takes its cursor back with it', async () => {
    const outcome = await run.deliver(
      road({
        write: async (items, context) => {
          await writeItems(items, context);
          if (items.includes(3)) throw new Error('no three');
        },
      }),
    );
    expect(outcome).toMatchObject({ kind: 'failed' });
    expect([await run.effects(), (await run.checkpoint())?.cursor]).toEqual([['1', '2'], 2]);
  });

  test('an SQL error that the author swallowed in write takes its cursor back too', async () => {
    await run.deliver(
      road({
        write: async (items, context) => {
          await writeItems(items, context);
          if (items.includes(3)) await sql`select 1 / 0`.execute(context.tx).catch(() => {});
        },
      }),
    );
    expect([await run.effects(), (await run.checkpoint())?.cursor]).toEqual([['1', '2'], 2]);
    expect(await run.units()).toMatchObject([{ error: { name: 'TransactionWasAborted' } }]);
  });

  test('its letter says where it stood', async () => {
    await run.deliver(
      road({
        write: (items, context) =>
          items.includes(5) ? Promise.reject(new PermanentError('five')) : writeItems(items, context),
      }),
    );
    expect(await run.letters()).toMatchObject([{ cursor: 4, error: { message: 'five' } }]);
  });

  test('RetryLater in the middle of a walk keeps what it has', async () => {
    const outcome = await run.deliver(
      road({
        read: (cursor, context) => (cursor === 4 ? Promise.reject(new RetryLater('10m')) : readRoad(cursor, context)),
      }),
    );
    expect(outcome).toEqual({ kind: 'yielded' });
    expect(world.sent.at(-1)).toMatchObject({ run: run.id, dueInMs: 600_000 });
    expect(await run.deliver(road(), { send: 2, messageId: 'later' })).toEqual({ kind: 'settled' });
    expect(await run.effects()).toEqual(ALL);
  });

  test('a payload that no longer parses is a letter at once', async () => {
    await sql`update nightshift.units set payload = '{}' where run_id = ${run.id}`.execute(world.db);
    await run.deliver(road());
    expect(await run.units()).toMatchObject([{ state: 'dead', error: { name: 'PermanentError' } }]);
  });
});

describe('a read that would lose items or never end is refused by name', () => {
  const watermark = { watermark: {} };
  test.each<[string, Json, unknown, object, string, string]>([
    [
      'the cursor it was given',
      { at: 1 },
      { items: [1], cursor: { at: 1 } },
      {},
      'InvalidBatch',
      'the cursor it was given, {"at":1}: it would never end',
    ],
    [
      'the cursor it was given, and no items',
      'a',
      { items: [], cursor: 'a' },
      {},
      'InvalidBatch',
      'it would never end',
    ],
    [
      'null as its cursor',
      0,
      { items: [1], cursor: null },
      {},
      'InvalidBatch',
      'null as its cursor, which would start again',
    ],
    ['no items', 0, { cursor: 1 }, {}, 'InvalidBatch', 'no list of items'],
    ['nothing', 0, undefined, {}, 'InvalidBatch', 'no list of items'],
    [
      'items and no cursor, to a watermark',
      0,
      { items: [1, 2] },
      watermark,
      'InvalidBatch',
      '2 items and no cursor: the next run would read them again',
    ],
    ['a Date', 0, { items: [1], cursor: new Date(0) }, {}, 'CursorNotJson', "can't be kept as JSON"],
    ['a BigInt', 0, { items: [1], cursor: 5n }, {}, 'CursorNotJson', "can't be kept as JSON"],
  ])('%s', async (_, start, batch, change, name, message) => {
    const wrong = walk<Payload, EffectTables, number, Json>({
      start,
      read: () => Promise.resolve(batch as WalkBatch<number, Json>),
      write: writeItems,
      ...change,
    });
    expect(await run.deliver(wrong)).toMatchObject({ kind: 'failed' });
    expect(await run.units()).toMatchObject([
      { state: 'ready', failures: 1, error: { name, message: expect.stringContaining(message) } },
    ]);
    expect(await run.effects()).toEqual([]);
  });
});

test('what is read through db may not be written through it', async () => {
  await run.deliver(
    road({
      read: async (cursor, context) => {
        await context.db
          .insertInto('effects')
          .values({ key: `${run.id}/stray` })
          .execute();
        return readRoad(cursor, context);
      },
    }),
  );
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject([{ failures: 1, error: { name: 'WriteOutsideTransaction' } }]);
});

test('a watermark is refused with overlap allowed, while the function is imported', () => {
  const job = world.job();
  const overlapping = { ...job, schedule: { ...job.schedule, overlap: 'allow' as const } };
  expect(() => serve(overlapping, road({ watermark: {} }))).toThrow(InvalidJob);
  expect(() => serve(overlapping, road({ watermark: {} }))).toThrow("overlap is 'allow'");
  expect(() => serve(overlapping, road())).not.toThrow();
  expect(() => serve(job, road({ watermark: {} }))).not.toThrow();
});
