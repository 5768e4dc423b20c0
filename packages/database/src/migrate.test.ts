import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { migrate, nightshiftMigrations } from './migrate.ts';
import { freshDatabase, type FreshDatabase } from './testing/index.ts';

let world: FreshDatabase;
let folder: string;
beforeEach(async () => {
  world = await freshDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'migrations-'));
});
afterEach(async () => {
  await world.drop();
  await rm(folder, { recursive: true });
});

const write = (name: string, text: string) => writeFile(path.join(folder, name), text);

test('a migration is applied once, however often and by however many it is asked for', async () => {
  await write('0001_a.sql', 'create table a (n int); insert into a values (1);');
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(world.db, { owner: 'team', folder })));
  expect(results.flatMap((result) => result.applied)).toEqual(['0001_a.sql']);
  const { rows } = await sql<{ n: number }>`select n from a`.execute(world.db);
  expect(rows).toEqual([{ n: 1 }]);
});

test('a migration that fails leaves nothing of itself and is tried again', async () => {
  await write('0001_a.sql', 'create table a (n int); select 1 / 0;');
  await expect(migrate(world.db, { owner: 'team', folder })).rejects.toThrow('division by zero');
  await write('0001_a.sql', 'create table a (n int);');
  expect(await migrate(world.db, { owner: 'team', folder })).toEqual({ applied: ['0001_a.sql'], present: 1 });
});

test('an applied migration that has changed since is refused by name', async () => {
  await write('0001_a.sql', 'create table a (n int);');
  await migrate(world.db, { owner: 'team', folder });
  await write('0001_a.sql', 'create table a (n bigint);');
  await expect(migrate(world.db, { owner: 'team', folder })).rejects.toThrow(
    "migration '0001_a.sql' of team has changed",
  );
});

test('a file that is not named like a migration is refused before anything runs', async () => {
  await write('0001_a.sql', 'create table a (n int);');
  await write('2-b.sql', 'create table b (n int);');
  await expect(migrate(world.db, { owner: 'team', folder })).rejects.toThrow("'2-b.sql' of team is not named like");
  const { rows } = await sql<{ t: string | null }>`select to_regclass('a')::text as t`.execute(world.db);
  expect(rows).toEqual([{ t: null }]);
});

test("two owners' migrations of the same name are told apart", async () => {
  await write('0001_a.sql', 'create table if not exists a (n int);');
  await migrate(world.db, { owner: 'one', folder });
  expect((await migrate(world.db, { owner: 'two', folder })).applied).toEqual(['0001_a.sql']);
});

test("Nightshift's own migrations are already in a fresh database", async () => {
  const { applied, present } = await migrate(world.db, nightshiftMigrations);
  expect(applied).toEqual([]);
  expect(present).toBeGreaterThan(0);
});
