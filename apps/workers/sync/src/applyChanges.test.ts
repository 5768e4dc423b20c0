import { sql, type Transaction } from '@nightshift/runner';
import type { Partition, SyncTables } from '@nightshift/sync-jobs';
import { applyChanges } from './applyChanges.ts';
import type { Change } from './parsePage.ts';
import { applied, held, syncDatabase, type SyncDatabase } from './testing/syncDatabase.ts';

let sync: SyncDatabase;
beforeAll(async () => {
  sync = await syncDatabase();
});
afterAll(() => sync?.drop());
beforeEach(() => sql`truncate sync.airports, sync.zip_codes, sync.changes`.execute(sync.db));

const AIRPORTS: Partition = { collection: 'airports', prefix: '' };
const zipCodes = (prefix: string): Partition => ({ collection: 'zip-codes', prefix });

const airport = (code: string, version: number, fields: object = {}): Change => ({
  ...{ code, version, removed: false, name: `The airport ${code}`, city: null, state: null, country: 'USA' },
  ...{ latitude: 31.95376472, longitude: -89.23450472 },
  ...fields,
});
const zipCode = (code: string, version: number): Change => ({
  ...{ code, version, removed: false, city: 'Holtsville', county: 'Suffolk', state: 'NY' },
  ...{ latitude: 40.922326, longitude: -72.637078 },
});
const gone = (code: string, version: number): Change => ({ code, version, removed: true });

const apply = (partition: Partition, ...changes: Change[]) =>
  sync.db.transaction().execute((tx) => applyChanges(tx, { partition, changes, run: 'run-1' }));

test('new entries are written with every field, others replaced, and those that are gone deleted', async () => {
  await apply(AIRPORTS, airport('BOS', 1), airport('JFK', 1), airport('LAX', 1));
  const renamed = airport('BOS', 2, { name: `O'Hare "East"`, city: 'Boston', state: 'MA' });
  await apply(AIRPORTS, renamed, gone('JFK', 2), airport('SFO', 2));
  expect(await held(sync.db, 'airports')).toEqual([renamed, airport('LAX', 1), airport('SFO', 2)]);
});

test('a page of nothing but removals, of entries that never were here too, is applied', async () => {
  await apply(zipCodes('0'), zipCode('00501', 1));
  await apply(zipCodes('0'), gone('00501', 2), gone('00599', 2));
  expect(await held(sync.db, 'zip-codes')).toEqual([]);
  expect(await applied(sync.db)).toEqual(['zip-codes/0 1 00501', 'zip-codes/0 2 -00501', 'zip-codes/0 2 -00599']);
});

test('each change is recorded with its partition and its run', async () => {
  await apply(zipCodes('0'), zipCode('00501', 7));
  const changes = await sync.db.selectFrom('sync.changes').selectAll().execute();
  expect(changes).toEqual([
    {
      ...{ partition: 'zip-codes/0', version: '7', code: '00501', removed: false, run: 'run-1' },
      applied_at: expect.any(Date),
    },
  ]);
});

test('a page that holds a change which was applied before is refused, and nothing of it stays', async () => {
  await apply(AIRPORTS, airport('BOS', 1));
  await expect(apply(AIRPORTS, airport('BOS', 1, { name: 'Again' }), airport('JFK', 1))).rejects.toThrow(
    'changes_pkey',
  );
  expect(await held(sync.db, 'airports')).toEqual([airport('BOS', 1)]);
  expect(await applied(sync.db)).toEqual(['airports 1 BOS']);
});

test('two partitions are written side by side: neither waits for the other', async () => {
  const write = (tx: Transaction<SyncTables>, prefix: string) =>
    applyChanges(tx, { partition: zipCodes(prefix), changes: [zipCode(`${prefix}0501`, 1)], run: 'run-1' });
  await sync.db.transaction().execute(async (first) => {
    await write(first, '0');
    await sync.db.transaction().execute(async (second) => {
      await sql`set local lock_timeout = '2s'`.execute(second);
      await write(second, '1');
    });
    // The second has committed inside the first.
    expect(await applied(sync.db)).toEqual(['zip-codes/1 1 10501']);
  });
  expect(await held(sync.db, 'zip-codes')).toEqual([zipCode('00501', 1), zipCode('10501', 1)]);
});
