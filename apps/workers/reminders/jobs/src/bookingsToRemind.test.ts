import { migrate, sql, type Kysely, type NightshiftTables } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { abandonedBookings, bookingsToRemind, type RemindersTables } from './index.ts';
import { booking } from './testing/index.ts';

const AT = new Date('2026-11-08T12:15:00Z');

let fresh: FreshDatabase;
let db: Kysely<RemindersTables & NightshiftTables>;

beforeAll(async () => {
  fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'reminders', folder: new URL('../../migrations/', import.meta.url) });
  db = fresh.db as unknown as typeof db;
});
afterAll(() => fresh?.drop());
afterEach(() => sql`truncate reminders.bookings, nightshift.dead_letters`.execute(db));

type Changes = { hours?: number; completed_at?: Date; reminded_at?: Date; reminded_by_run?: string };

async function seed(bookings: Readonly<Record<string, Changes>>): Promise<void> {
  const rows = Object.entries(bookings).map(([name, { hours = 2, ...changes }]) => ({
    ...booking(name.replaceAll(' ', '-'), { at: AT, hours }),
    ...changes,
  }));
  await db.insertInto('reminders.bookings').values(rows).execute();
}

const page = (cursor: unknown, limit: number, at = AT) =>
  bookingsToRemind(db, { job: abandonedBookings.name, at, cursor: cursor as string | undefined, limit });

async function pages(limit: number): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: unknown;
  do {
    const { units, cursor: next } = await page(cursor, limit);
    found.push(units.map(({ booking }) => booking));
    // What a dispatch keeps between two pages is JSON.
    cursor = next === undefined ? undefined : JSON.parse(JSON.stringify(next));
    if (found.length > 100) throw new Error('the pages do not end');
  } while (cursor !== undefined);
  return found;
}

const SECOND = 1 / 3_600;

test('it finds what was left between an hour and a day ago, and is neither completed nor reminded', async () => {
  await seed({
    'just an hour': { hours: 1 },
    recent: { hours: 1 - SECOND },
    'nearly a day': { hours: 24 - SECOND },
    'a day': { hours: 24 },
    completed: { completed_at: AT },
    reminded: { reminded_at: AT, reminded_by_run: 'run' },
  });
  expect(await pages(10)).toEqual([['nearly-a-day', 'just-an-hour']]);
});

test('pages find each booking once, those that were left first first, also where many were left at one moment', async () => {
  const ids = Array.from({ length: 40 }, (_, n) => `B-${10 + n}`);
  // Eight moments, a millisecond apart, of five bookings each.
  const hours = (n: number) => 20 - (Math.floor(n / 5) * SECOND) / 1_000;
  await seed(Object.fromEntries(ids.map((id, n) => [id, { hours: hours(n) }]).toReversed()));
  const found = await pages(7);
  expect(found.flat()).toEqual(ids);
  expect(found.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 5]);
});

test('moments that were written finer than a cursor can say lose no booking and repeat none', async () => {
  await seed({ 'B-1': {}, 'B-2': {}, 'B-3': {} });
  await sql`
    update reminders.bookings set abandoned_at = abandoned_at + right(id, 1)::int * interval '0.3 ms'`.execute(db);
  expect((await pages(1)).flat().sort()).toEqual(['B-1', 'B-2', 'B-3']);
});

test('a last page that is exactly full has no cursor, and nothing to find is one empty page', async () => {
  expect(await pages(2)).toEqual([[]]);
  await seed({ 'B-1': {}, 'B-2': {}, 'B-3': {}, 'B-4': {} });
  expect(await pages(2)).toEqual([
    ['B-1', 'B-2'],
    ['B-3', 'B-4'],
  ]);
});

test('bookings that are completed, reminded or left between two pages move no other', async () => {
  await seed({ 'B-1': {}, 'B-2': {}, 'B-3': {}, 'B-4': {}, 'B-5': {} });
  const first = await page(undefined, 2);
  await db.updateTable('reminders.bookings').set({ completed_at: AT }).where('id', 'in', ['B-1', 'B-4']).execute();
  await seed({ 'B-0': { hours: 3 } });
  const second = await page(first.cursor, 2);
  expect([...first.units, ...second.units].map(({ booking }) => booking)).toEqual(['B-1', 'B-2', 'B-3', 'B-5']);
  expect(second.cursor).toBeUndefined();
});

test('a booking whose unit has died is not found again, whatever became of its letter', async () => {
  await seed({ 'B-1': {}, 'B-2': {}, 'B-3': {}, 'B-4': {} });
  await letter('B-1', 'waiting');
  await letter('B-2', 'discarded');
  await letter('B-3', 'waiting', 'reminders.another-job');
  expect(await pages(10)).toEqual([['B-3', 'B-4']]);
});

async function letter(key: string, state: 'waiting' | 'discarded', job = abandonedBookings.name): Promise<void> {
  const resolved = state === 'waiting' ? {} : { resolved_at: AT };
  await db
    .insertInto('nightshift.dead_letters')
    .values({
      job,
      run_id: job,
      unit: Number(key.slice(2)),
      key,
      error: '{}',
      fingerprint: 'f',
      failures: 1,
      state,
      died_at: AT,
      ...resolved,
    })
    .execute();
}

test.each([{ page: 2 }, 'B-1', { abandonedAt: 'yesterday', id: 'B-1' }])(
  'a cursor that this job never wrote is refused: %j',
  async (cursor) => {
    await expect(page(cursor, 7)).rejects.toThrow('Invalid');
  },
);

test('what the job finds is judged by its tick, fits it, and has the same key at every tick', async () => {
  await seed({ 'B-1': { hours: 0 } });
  const find = (scheduledFor: Date) => {
    const tick = { scheduledFor, timezone: 'UTC', date: '2026-11-08' };
    const found = { db, cursor: undefined, limit: 7, tick, signal: AbortSignal.timeout(60_000) };
    return abandonedBookings
      .discover(found)
      .then(({ units }) => units.map((unit) => abandonedBookings.key(unit, { tick })));
  };
  expect(await find(new Date('2026-11-08T13:00:00Z'))).toEqual([]);
  expect(await find(new Date('2026-11-08T13:15:00Z'))).toEqual(['B-1']);
  expect(await find(new Date('2026-11-09T12:00:00Z'))).toEqual(['B-1']);
  expect(await find(new Date('2026-11-09T12:15:00Z'))).toEqual([]);
});
