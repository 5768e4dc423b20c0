import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { jest } from '@jest/globals';
import { connect, migrate, nightshiftMigrations, sql } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { inside, nightshift } from '../testing/nightshift.ts';
import { applyMigrations } from './applyMigrations.ts';
import { checked } from './migrate.ts';
import { migrationFolders } from './migrationFolders.ts';
import { readMigrations, type Migration } from './readMigrations.ts';

// One test starts a process.
jest.setTimeout(60_000);

let world: FreshDatabase;
let workers: string;
beforeEach(async () => {
  world = await freshDatabase();
  workers = await mkdtemp(path.join(tmpdir(), 'workers-'));
});
afterEach(async () => {
  await world.drop();
  await rm(workers, { recursive: true });
});

async function write(owner: string, name: string, text: string): Promise<void> {
  await mkdir(path.join(workers, owner, 'migrations'), { recursive: true });
  await writeFile(path.join(workers, owner, 'migrations', name), text);
}
const folders = () => migrationFolders(pathToFileURL(`${workers}/`));
async function apply(): Promise<Migration[]> {
  const applied: Migration[] = [];
  await applyMigrations(world.db, folders(), (migration) => applied.push(migration));
  return applied;
}

test("the command applies the workers' migrations of this checkout, names them, and then nothing is missing", async () => {
  const env = { DATABASE_URL: world.url };
  const before = await inside(['migrate', '--check', '--json'], env);
  const { missing } = JSON.parse(before.stdout) as { missing: Migration[] };
  expect(before.code).toBe(1);
  expect(missing).toContainEqual({ owner: 'reports', name: '0001_flights_and_reports.sql' });
  const called = await nightshift(['migrate', '--json'], env);
  expect(called).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('applied reports 0001_flights_and_reports.sql'),
  });
  expect(JSON.parse(called.stdout)).toEqual({ applied: missing });
  expect(await inside(['migrate'], env)).toMatchObject({ code: 0, stdout: 'Nothing was missing.\n', stderr: '' });
  expect(await inside(['migrate', '--check'], env)).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Nothing is missing: \d+ migrations applied\.\n$/),
  });
});

test("a database that has never seen Nightshift misses everything, and a check doesn't touch it", async () => {
  await sql`drop schema nightshift cascade`.execute(world.db);
  const before = await readMigrations(world.db, [nightshiftMigrations]);
  expect(before.missing[0]).toEqual({ owner: 'nightshift', name: '0001_runs_and_units.sql' });
  expect(checked(before)).toMatchObject({ code: 1, text: expect.stringContaining('missing: nightshift 0001_runs') });
  const { rows } = await sql`select 1 from pg_namespace where nspname = 'nightshift'`.execute(world.db);
  expect(rows).toEqual([]);
  expect(await apply()).toEqual(before.missing);
});

test("Nightshift's own come first, then the workers' by name; a worker without migrations has none", async () => {
  await write('sync', '0001_a.sql', 'create table c (n int)');
  await write('billing', '0002_b.sql', 'create table b (n int)');
  await write('billing', '0001_a.sql', 'create table a (n int)');
  await mkdir(path.join(workers, 'platform'));
  await writeFile(path.join(workers, 'notes.md'), 'not a worker');
  expect(folders().map(({ owner }) => owner)).toEqual(['nightshift', 'billing', 'sync']);
  expect(await apply()).toEqual([
    { owner: 'billing', name: '0001_a.sql' },
    { owner: 'billing', name: '0002_b.sql' },
    { owner: 'sync', name: '0001_a.sql' },
  ]);
});

test('one that fails is named; those before it stay and are named, those after it wait', async () => {
  await write('billing', '0001_a.sql', 'create table a (n int)');
  await write('billing', '0002_b.sql', 'select 1 / 0');
  await write('billing', '0003_c.sql', 'create table c (n int)');
  const applied: Migration[] = [];
  const applying = applyMigrations(world.db, folders(), (migration) => applied.push(migration));
  await expect(applying).rejects.toMatchObject({
    message: "the migration '0002_b.sql' of billing could not be applied",
    cause: { message: 'division by zero' },
  });
  expect(applied).toEqual([{ owner: 'billing', name: '0001_a.sql' }]);
  const { missing } = await readMigrations(world.db, folders());
  expect(missing.map(({ name }) => name)).toEqual(['0002_b.sql', '0003_c.sql']);
});

test('one that has changed since is told by the check and refused by the command', async () => {
  await write('billing', '0001_a.sql', 'create table a (n int)');
  await apply();
  await write('billing', '0001_a.sql', 'create table a (n bigint)');
  const state = await readMigrations(world.db, folders());
  expect(state.changed).toEqual([{ owner: 'billing', name: '0001_a.sql' }]);
  expect(checked(state)).toMatchObject({ code: 1, text: 'changed since it was applied: billing 0001_a.sql' });
  await expect(apply()).rejects.toThrow("migration '0001_a.sql' of billing has changed");
});

test('one that was applied from a newer checkout is told, and nothing is missing for it', async () => {
  await write('billing', '0001_a.sql', 'create table a (n int)');
  await write('billing', '0002_b.sql', 'create table b (n int)');
  await apply();
  await rm(path.join(workers, 'billing/migrations/0002_b.sql'));
  const { code, text } = checked(await readMigrations(world.db, folders()));
  expect(code).toBe(0);
  expect(text).toContain('applied, and unknown to this checkout: billing 0002_b.sql');
  expect(text).toContain('Nothing is missing');
});

test('a database that goes away is blamed, and no migration', async () => {
  await write('billing', '0001_a.sql', 'create table a (n int)');
  const away = connect({ url: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(applyMigrations(away, folders(), () => {})).rejects.toThrow("Postgres can't be reached");
  await away.destroy();
});

test('what is applied here is what migrate applies', async () => {
  await write('billing', '0001_a.sql', 'create table a (n int)');
  const [, billing] = folders();
  await migrate(world.db, billing!);
  expect(await readMigrations(world.db, [billing!])).toEqual({ applied: 1, missing: [], changed: [], unknown: [] });
});
