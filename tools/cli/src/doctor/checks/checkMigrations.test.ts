import { sql } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { applyMigrations } from '../../migrate/applyMigrations.ts';
import { migrationFolders } from '../../migrate/migrationFolders.ts';
import { checkMigrations, judgeMigrations } from './checkMigrations.ts';

let world: FreshDatabase;
beforeAll(async () => (world = await freshDatabase()));
afterAll(() => world.drop());

const examine = (name: string, url = world.url) =>
  checkMigrations.examine({ environment: { DATABASE_URL: url }, apps: [{ name, address: 'PUBLIC_URL' }], jobs: [] });

test("each app needs its own worker's tables, and the dispatcher everybody's", async () => {
  expect(await examine('platform')).toMatchObject([{ outcome: 'right' }]);
  for (const app of ['reports', 'dispatcher']) {
    expect(await examine(app)).toMatchObject([
      {
        outcome: 'wrong',
        says: expect.stringContaining('reports 0001_flights_and_reports.sql'),
        todo: expect.stringContaining('nightshift -- migrate'),
      },
    ]);
  }
  await applyMigrations(world.db, migrationFolders(), () => {});
  expect(await examine('dispatcher')).toMatchObject([
    { outcome: 'right', says: expect.stringMatching(/^all \d+ are applied and unchanged$/) },
  ]);
});

test('a file that has changed is worse than one that is missing; a newer checkout is no trouble', () => {
  const one = [{ owner: 'reports', name: '0001_a.sql' }];
  const state = { applied: 3, missing: [], changed: [], unknown: [] };
  expect(judgeMigrations({ ...state, changed: one, missing: one })).toMatchObject({
    outcome: 'wrong',
    says: 'changed since they were applied: reports 0001_a.sql',
  });
  expect(judgeMigrations({ ...state, unknown: one })).toMatchObject({
    outcome: 'right',
    says: 'all 3 are applied and unchanged; 1 of a newer checkout than this',
  });
});

test('of a Postgres that is away nothing can be read', async () => {
  expect(await examine('dispatcher', 'postgres://nobody@127.0.0.1:1/none')).toMatchObject([
    { outcome: 'unchecked', says: 'Postgres is away' },
  ]);
});

test('a user who may not read them is told', async () => {
  await sql`create role passer_by login password 'let me in'`.execute(world.db);
  try {
    const url = new URL(world.url);
    [url.username, url.password] = ['passer_by', 'let me in'];
    expect(await examine('dispatcher', url.href)).toMatchObject([
      {
        outcome: 'wrong',
        says: expect.stringContaining('permission denied'),
        todo: expect.stringContaining('this user'),
      },
    ]);
  } finally {
    await sql`drop role passer_by`.execute(world.db);
  }
});
