import { migrate, sql, type Kysely } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { airportsWithFlights, onTimeReports, type ReportsTables } from './index.ts';

let fresh: FreshDatabase;
let db: Kysely<ReportsTables>;

beforeAll(async () => {
  fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'reports', folder: new URL('../../migrations/', import.meta.url) });
  db = fresh.db as unknown as Kysely<ReportsTables>;
});
afterAll(() => fresh?.drop());
beforeEach(() => sql`truncate reports.flights`.execute(db));

/** `count` airports AAA, AAB, … with three flights each, written in no order. */
async function airports(count: number): Promise<string[]> {
  const codes = Array.from({ length: count }, (_, n) =>
    String.fromCharCode(65 + Math.floor(n / 676), 65 + (Math.floor(n / 26) % 26), 65 + (n % 26)),
  );
  const flights = [...codes, ...codes.toReversed(), ...codes].map((origin) => ({
    origin,
    destination: 'ZZZ',
    delay: 0,
    distance: 1,
    departed_at: '2001-01-01 00:00',
  }));
  await db.insertInto('reports.flights').values(flights).execute();
  return codes;
}

async function pages(limit: number): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await airportsWithFlights(db, cursor, limit);
    found.push(page.units.map(({ airport }) => airport));
    cursor = page.cursor as string | undefined;
    if (found.length > 1000) throw new Error('the pages do not end');
  } while (cursor !== undefined);
  return found;
}

test('pages of seven find each of 220 airports once, in order, and end', async () => {
  const codes = await airports(220);
  const found = await pages(7);
  expect(found.flat()).toEqual(codes);
  expect(found.map((page) => page.length)).toEqual([...Array<number>(31).fill(7), 3]);
});

test('a last page that is exactly full has no cursor', async () => {
  const codes = await airports(14);
  expect(await pages(7)).toEqual([codes.slice(0, 7), codes.slice(7)]);
});

test('no flights: one empty page and no cursor', async () => {
  expect(await airportsWithFlights(db, undefined, 7)).toEqual({ units: [] });
});

test('an airport that appears between two pages moves no other', async () => {
  const codes = await airports(10);
  const first = await airportsWithFlights(db, undefined, 5);
  const row = { destination: 'ZZZ', delay: 0, distance: 1, departed_at: '2001-01-01 00:00' };
  await db
    .insertInto('reports.flights')
    .values([
      { ...row, origin: 'AAA' },
      { ...row, origin: 'BAA' },
    ])
    .execute();
  const second = await airportsWithFlights(db, first.cursor, 50);
  expect(second.units.map(({ airport }) => airport)).toEqual([...codes.slice(5), 'BAA']);
});

test('a cursor that this job never wrote is refused', async () => {
  await expect(airportsWithFlights(db, { page: 2 }, 7)).rejects.toThrow('expected string');
});

test('what discover finds fits the job, and its key names airport and day', async () => {
  await airports(1);
  const tick = { scheduledFor: new Date('2026-11-08T02:00:00Z'), timezone: 'Europe/Berlin', date: '2026-11-08' };
  const page = await onTimeReports.discover({
    db,
    cursor: undefined,
    limit: 7,
    tick,
    signal: AbortSignal.timeout(60_000),
  });
  const unit = onTimeReports.unit.parse(page.units[0]);
  expect(onTimeReports.key(unit, { tick })).toBe('AAA/2026-11-08');
});
