import { sql } from 'kysely';
import { connect } from '../connect.ts';
import type { Database } from '../tables.ts';
import { freshDatabase } from './freshDatabase.ts';
import { setClockOffset } from './setClockOffset.ts';

const worlds: Awaited<ReturnType<typeof freshDatabase>>[] = [];
const freshWorld = async () => {
  const world = await freshDatabase();
  worlds.push(world);
  return world;
};
afterEach(async () => {
  await Promise.all(worlds.splice(0).map((world) => world.drop()));
});

async function aheadMs(db: Database): Promise<number> {
  const { rows } = await sql<{ ahead: number }>`
    select (extract(epoch from nightshift.clock() - now()) * 1000)::float8 as ahead`.execute(db);
  return rows[0]!.ahead;
}

test("the protocol clock is the server's own until a test moves it", async () => {
  const { db } = await freshWorld();
  expect(await aheadMs(db)).toBe(0);
});

test('a moved clock is ahead or behind by exactly the offset, in every connection, and can be set back', async () => {
  const { db, url } = await freshWorld();
  const other = connect({ url, max: 1 });
  expect(await aheadMs(other)).toBe(0);

  await setClockOffset(db, 3_600_000.4);
  expect([await aheadMs(db), await aheadMs(other)]).toEqual([3_600_000, 3_600_000]);
  await setClockOffset(db, -1);
  expect([await aheadMs(db), await aheadMs(other)]).toEqual([-1, -1]);
  await setClockOffset(db, 0);
  expect([await aheadMs(db), await aheadMs(other)]).toEqual([0, 0]);

  await other.destroy();
});

test("a moved clock is one database's own", async () => {
  const [moved, untouched] = await Promise.all([freshWorld(), freshWorld()]);
  await setClockOffset(moved.db, 60_000);
  expect(await aheadMs(untouched.db)).toBe(0);
  expect(await aheadMs((await freshWorld()).db)).toBe(0);
});

test('a moved clock stands still inside a transaction, as the real one does', async () => {
  const { db } = await freshWorld();
  await setClockOffset(db, 60_000);
  await db.transaction().execute(async (tx) => {
    const read = () => sql<{ now: Date }>`select nightshift.clock() as now`.execute(tx);
    const [first, second] = [await read(), await read()];
    expect(second.rows).toEqual(first.rows);
  });
});
