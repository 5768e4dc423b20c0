import { PermanentError, type Job } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { setClockOffset } from '@nightshift/database/testing';
import { requeueUnit } from '@nightshift/ledger';
import { Gate } from './testing/Gate.ts';
import { World, type EffectTables, type Payload } from './testing/World.ts';
import { walk, type WalkDefinition } from './walk.ts';

let world: World;
let job: Job<Payload>;
beforeAll(async () => {
  world = await World.start();
  await sql`create table changes (n int not null, at timestamptz not null)`.execute(world.db);
});
beforeEach(async () => {
  job = world.job();
  await sql`truncate changes, effects, nightshift.checkpoints`.execute(world.db);
});
afterEach(() => setClockOffset(world.db, 0));
afterAll(() => world.drop());

type Definition = WalkDefinition<Payload, EffectTables, number, number>;

/** Changes that were made so long ago. */
const change = (ago: string, ...numbers: number[]) =>
  sql`insert into changes select n, now() - ${ago}::interval from unnest(${numbers}::int[]) n`.execute(world.db);

const read: Definition['read'] = async (cursor, { db, until }) => {
  const { rows } = await sql<{
    n: number;
  }>`select n from changes where n > ${cursor} and at <= ${until} order by n limit 2`.execute(db);
  const items = rows.map(({ n }) => n);
  return items.length > 0 ? { items, cursor: items.at(-1)! } : { items };
};
const write: Definition['write'] = async (items, { tx }) => {
  await tx
    .insertInto('effects')
    .values(items.map((n) => ({ key: `${n}` })))
    .execute();
};
const following = (changed: Partial<Definition> = {}) =>
  walk<Payload, EffectTables, number, number>({ start: 0, read, write, watermark: {}, ...changed });
const effects = async () =>
  (await sql<{ n: number }>`select key::int as n from effects order by n`.execute(world.db)).rows.map(({ n }) => n);
const watermarks = () =>
  world.db
    .selectFrom('nightshift.checkpoints')
    .select(['name', 'cursor', 'items'])
    .where('owner', '=', job.name)
    .orderBy('name')
    .execute();

test('the next run goes on where the last one ended', async () => {
  await change('1 hour', 1, 2, 3);
  expect(await (await world.open(job, 1)).deliver(following())).toEqual({ kind: 'settled' });
  await change('1 hour', 4, 5);
  expect(await (await world.open(job, 1, '2026-01-06')).deliver(following())).toEqual({ kind: 'settled' });
  expect(await effects()).toEqual([1, 2, 3, 4, 5]);
  expect(await watermarks()).toEqual([{ name: 'watermark', cursor: 5, items: '5' }]);
});

test.each([
  ['a minute', {}, '50 seconds', 70],
  ['as long as it says', { lag: '10m' }, '9 minutes', 120],
])('what is younger than its lag, %s, is left for the next run', async (_, watermark, young, laterSeconds) => {
  await change('1 hour', 1);
  await change(young, 2);
  await (await world.open(job, 1)).deliver(following({ watermark }));
  expect(await effects()).toEqual([1]);
  await setClockOffset(world.db, laterSeconds * 1000);
  await (await world.open(job, 1, '2026-01-06')).deliver(following({ watermark }));
  expect(await effects()).toEqual([1, 2]);
});

test('each unit has a watermark of its own where the job names them', async () => {
  await change('1 hour', 1, 2, 3);
  const run = await world.open(job, 2);
  const perUnit = following({
    watermark: { name: ({ n }) => `shop-${n}` },
    read: (cursor, context) =>
      read(cursor, context).then((batch) => (context.unit.n === 1 && cursor >= 2 ? { items: [] } : batch)),
  });
  expect(await run.deliver(perUnit)).toEqual({ kind: 'settled' });
  expect(await watermarks()).toEqual([
    { name: 'watermark/shop-1', cursor: 2, items: '2' },
    { name: 'watermark/shop-2', cursor: 3, items: '3' },
  ]);
});

describe('a redriven unit of an old run beside the next run', () => {
  /** A run whose unit has died at its first or its second batch, redriven, and the next run open. */
  async function redriven(diesAt: number) {
    await change('1 hour', 1, 2, 3, 4, 5);
    const old = await world.open(job, 1);
    await old.deliver(
      following({
        read: (cursor, context) =>
          cursor === diesAt ? Promise.reject(new PermanentError('no')) : read(cursor, context),
      }),
    );
    expect(await old.state()).toBe('failed');
    await world.db.transaction().execute((tx) => requeueUnit(tx, old.id, 1));
    return { old, next: await world.open(job, 1, '2026-01-06') };
  }

  test.each([
    ['from the start', 0],
    ['from a cursor', 2],
  ])('that has read the same batch, %s, is rolled back, counts a failure, and goes on behind it', async (_, diesAt) => {
    const { old, next } = await redriven(diesAt);
    const asleep = new Gate();
    const waking = new Gate();
    const slow = old.deliver(
      following({
        read: async (cursor, context) => {
          const batch = await read(cursor, context);
          asleep.open();
          await waking.opened;
          return batch;
        },
      }),
      { pack: -1 },
    );
    await asleep.opened;
    expect(await next.deliver(following())).toEqual({ kind: 'settled' });
    waking.open();
    expect(await slow).toEqual({ kind: 'failed', retryAfterMs: 5_000 });
    expect(await old.units()).toMatchObject([
      {
        state: 'ready',
        failures: 1,
        error: { name: 'WatermarkMoved', message: expect.stringContaining('read again from there') },
      },
    ]);
    expect(old.lines('fenced')).toEqual([]);
    expect(await old.deliver(following(), { pack: -1, retried: 1 })).toEqual({ kind: 'settled' });
    expect([await old.state(), await next.state()]).toEqual(['succeeded', 'succeeded']);
    expect(await effects()).toEqual([1, 2, 3, 4, 5]);
  });

  test('that meets it in the middle of its write waits for it, has written nothing itself, and goes on behind it', async () => {
    const { old, next } = await redriven(2);
    const inside = new Gate();
    const waking = new Gate();
    const first = old.deliver(
      following({
        write: async (items, context) => {
          await write(items, context);
          if (!items.includes(3)) return;
          inside.open();
          await waking.opened;
        },
      }),
      { pack: -1 },
    );
    await inside.opened;
    const wrote: number[][] = [];
    const second = next.deliver(
      following({
        write: (items, context) => {
          wrote.push(items);
          return write(items, context);
        },
      }),
    );
    await waitedFor();
    waking.open();
    const outcomes = [await first, await second];
    // Whoever is behind at a batch is rolled back there; both have ended in the end.
    if (outcomes[0]!.kind === 'failed') outcomes[0] = await old.deliver(following(), { pack: -1, retried: 1 });
    if (outcomes[1]!.kind === 'failed') outcomes[1] = await next.deliver(following(), { retried: 1 });
    expect(outcomes).toEqual([{ kind: 'settled' }, { kind: 'settled' }]);
    expect(wrote).not.toContainEqual([3, 4]);
    expect(await effects()).toEqual([1, 2, 3, 4, 5]);
  });
});

/** Until some session of this database waits for another's lock. */
async function waitedFor(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(world.db);
    if (rows.length > 0) return;
    await new Promise((later) => setTimeout(later, 10));
  }
}
