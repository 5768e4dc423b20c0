import { sql, type Kysely } from '@nightshift/database';
import { readOnly, WriteOutsideTransaction } from './readOnly.ts';
import { World, type EffectTables } from './testing/World.ts';

let world: World;
let db: Kysely<EffectTables>;
beforeAll(async () => {
  world = await World.start();
  db = readOnly(world.db) as unknown as Kysely<EffectTables>;
});
afterAll(() => world.drop());

test.each<[string, () => Promise<unknown>]>([
  ['an insert', () => db.insertInto('effects').values({ key: 'a' }).execute()],
  ['an update', () => db.updateTable('effects').set({ key: 'a' }).execute()],
  ['a delete', () => db.deleteFrom('effects').execute()],
  [
    'a merge',
    () =>
      db
        .mergeInto('effects')
        .using('effects as other', 'other.key', 'effects.key')
        .whenMatched()
        .thenDelete()
        .execute(),
  ],
  [
    'an insert',
    () =>
      db
        .with('w', (cte) => cte.insertInto('effects').values({ key: 'a' }).returning('key'))
        .selectFrom('w')
        .selectAll()
        .execute(),
  ],
  ['a delete', () => db.transaction().execute((tx) => tx.deleteFrom('effects').execute())],
  ['an update', () => db.connection().execute((one) => one.updateTable('effects').set({ key: 'a' }).execute())],
])('%s is refused before it is sent, with where to write instead', async (what, write) => {
  const refused = write();
  await expect(refused).rejects.toThrow(WriteOutsideTransaction);
  await expect(refused).rejects.toThrow(`${what} was sent through db, which is for reading`);
});

test('reading is as ever', async () => {
  await sql`insert into effects values ('b')`.execute(world.db);
  expect(
    await db
      .with('w', (cte) => cte.selectFrom('effects').select('key'))
      .selectFrom('w')
      .selectAll()
      .execute(),
  ).toEqual([{ key: 'b' }]);
  expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
});

test('what a handler writes before its commit is refused, and its unit fails with the advice', async () => {
  const run = await world.open(world.job(), 1);
  await run.deliver(async (_, context) => {
    await context.db
      .insertInto('effects')
      .values({ key: `${run.id}/stray` })
      .execute();
  });
  expect(await run.effects()).toEqual([]);
  expect(await run.units()).toMatchObject([{ failures: 1, error: { name: 'WriteOutsideTransaction' } }]);
});
