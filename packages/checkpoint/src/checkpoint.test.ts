import { Fenced } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase, setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import { CursorNotJson, loadCheckpoint, saveCheckpoint } from './checkpoint.ts';

let world: FreshDatabase;
beforeAll(async () => {
  world = await freshDatabase();
  await sql`create table work (n float8)`.execute(world.db);
});
afterEach(() => sql`truncate work, nightshift.checkpoints`.execute(world.db));
afterAll(() => world.drop());

const OWNER = 'reports.on-time@2026-01-05T03:00:00.000Z';
const at = (cursor: unknown, items: number, version: number) => ({
  owner: OWNER,
  name: 'discover',
  cursor: cursor as string,
  items,
  version,
});

/** Does one piece of work and saves the checkpoint behind it, in one transaction. */
const batch = (checkpoint: ReturnType<typeof at>) =>
  world.db.transaction().execute(async (tx) => {
    await sql`insert into work values (${checkpoint.items})`.execute(tx);
    await saveCheckpoint(tx, checkpoint);
  });
const load = () => loadCheckpoint(world.db, OWNER, 'discover');
const work = async () =>
  (await sql<{ n: number }>`select n from work order by n`.execute(world.db)).rows.map(({ n }) => n);

test('there is no checkpoint before the first is saved', async () => {
  expect(await load()).toBeUndefined();
});

test.each([['BER'], [{ after: 'BER', page: [1, { deep: true }] }], [7], [null], [false]])(
  'a walk goes on at the cursor it saved: %j',
  async (cursor) => {
    await batch(at(cursor, 5, 0));
    expect(await load()).toEqual({ cursor, items: 5, version: 1 });
  },
);

test('each save raises the version and replaces cursor and items', async () => {
  await batch(at('a', 1, 0));
  await batch(at('b', 2, 1));
  await batch(at('c', 3, 2));
  expect(await load()).toEqual({ cursor: 'c', items: 3, version: 3 });
  expect(await work()).toEqual([1, 2, 3]);
});

test('items may be more than a Postgres integer holds', async () => {
  await batch(at('a', 5_000_000_000, 0));
  expect(await load()).toMatchObject({ items: 5_000_000_000 });
});

test('a save behind one that somebody else made is fenced, and its work rolls back with it', async () => {
  await batch(at('theirs', 1, 0));
  await expect(batch(at('mine', 2, 0))).rejects.toThrow(Fenced);
  await batch(at('theirs again', 3, 1));
  await expect(batch(at('mine', 4, 1))).rejects.toThrow(`checkpoint 'discover' of ${OWNER} has moved past version 1`);
  expect(await load()).toEqual({ cursor: 'theirs again', items: 3, version: 2 });
  expect(await work()).toEqual([1, 3]);
});

test('a save over a version that was never reached is fenced', async () => {
  await expect(batch(at('mine', 1, 3))).rejects.toThrow(Fenced);
  expect([await load(), await work()]).toEqual([undefined, []]);
});

test.each([0, 1])(
  'of several that save behind version %i at once, one succeeds, and only its work is done',
  async (version) => {
    if (version === 1) await batch(at('before', 0, 0));
    const saves = await Promise.allSettled([1, 2, 3, 4].map((n) => batch(at(n, n, version))));
    const won = saves.flatMap(({ status }, index) => (status === 'fulfilled' ? [index + 1] : []));
    expect(won).toHaveLength(1);
    for (const save of saves) if (save.status === 'rejected') expect(save.reason).toBeInstanceOf(Fenced);
    expect(await load()).toMatchObject({ cursor: won[0], version: version + 1 });
    expect((await work()).filter((n) => n > 0)).toEqual(won);
  },
);

test('killed before the commit, cursor and work are what they were', async () => {
  await batch(at('a', 1, 0));
  const killed = world.db.transaction().execute(async (tx) => {
    await sql`insert into work values (2)`.execute(tx);
    await saveCheckpoint(tx, at('b', 2, 1));
    throw new Error('killed');
  });
  await expect(killed).rejects.toThrow('killed');
  expect([await load(), await work()]).toEqual([{ cursor: 'a', items: 1, version: 1 }, [1]]);
});

test('killed after the commit, the same batch again is fenced: it was done', async () => {
  await batch(at('a', 1, 0));
  await batch(at('b', 2, 1));
  await expect(batch(at('b', 2, 1))).rejects.toThrow(Fenced);
  expect([await load(), await work()]).toEqual([{ cursor: 'b', items: 2, version: 2 }, [1, 2]]);
});

test('owners and names keep checkpoints of their own', async () => {
  await batch(at('a', 1, 0));
  await batch({ ...at('b', 2, 0), name: 'walk' });
  await batch({ ...at('c', 3, 0), owner: `${OWNER}#1` });
  expect(await load()).toMatchObject({ cursor: 'a', version: 1 });
  expect(await loadCheckpoint(world.db, OWNER, 'walk')).toMatchObject({ cursor: 'b', version: 1 });
  expect(await loadCheckpoint(world.db, `${OWNER}#1`, 'discover')).toMatchObject({ cursor: 'c', version: 1 });
});

test("a checkpoint says when it was saved, by the protocols' clock", async () => {
  await setClockOffset(world.db, -3_600_000);
  await batch(at('a', 1, 0));
  await setClockOffset(world.db, 0);
  const age = async () => {
    const { rows } = await sql<{ age: number }>`
      select extract(epoch from now() - updated_at)::float8 as age from nightshift.checkpoints`.execute(world.db);
    return rows[0]!.age;
  };
  expect(await age()).toBeGreaterThanOrEqual(3_600);
  await batch(at('b', 2, 1));
  expect(await age()).toBeLessThan(600);
});

const circle: Record<string, unknown> = {};
circle.self = circle;

test.each<[string, unknown]>([
  ['a Date', new Date(0)],
  ['undefined', undefined],
  ['a BigInt', 1n],
  ['NaN inside', { after: NaN }],
  ['a circle', circle],
  ['a NUL', 'a\0b'],
])('%s is no cursor: it is refused by name, and its work rolls back', async (_, cursor) => {
  await batch(at('a', 1, 0));
  const refused = batch(at(cursor, 2, 1));
  await expect(refused).rejects.toThrow(CursorNotJson);
  await expect(refused).rejects.toThrow(`the cursor of checkpoint 'discover' of ${OWNER} can't be kept as JSON`);
  expect([await load(), await work()]).toEqual([{ cursor: 'a', items: 1, version: 1 }, [1]]);
});
