import { sql } from '@nightshift/runner';
import { migrateReports, reportsDatabase, type ReportsDatabase } from '../testing/reportsDatabase.ts';
import { loadFlights, readFlights, type FlightRow } from './index.ts';

let flights: FlightRow[];
let reports: ReportsDatabase;

beforeAll(async () => {
  flights = await readFlights();
});
beforeEach(async () => {
  reports = await reportsDatabase();
});
afterEach(() => reports?.drop());

async function summary() {
  const { rows } = await sql<{
    count: number;
    airports: number;
    delays: number;
    first: string;
    last: string;
    ids: string;
  }>`
    select count(*)::int as count, count(distinct origin)::int as airports, sum(delay)::int as delays,
           min(departed_at)::text as first, max(departed_at)::text as last, md5(string_agg(id::text, ',' order by id)) as ids
    from reports.flights`.execute(reports.db);
  return rows[0]!;
}

test('the example data is 20,000 flights from 220 airports, and all of it arrives as it stands in the file', async () => {
  expect(await loadFlights(reports.db, flights)).toBe(20_000);
  expect(await summary()).toMatchObject({
    count: 20_000,
    airports: 220,
    delays: flights.reduce((sum, { delay }) => sum + delay, 0),
    first: '2001-01-01 00:47:00',
    last: '2001-03-31 22:27:00',
  });
});

test('loading again changes nothing, and two loaders at once load once', async () => {
  const loaded = await Promise.all([loadFlights(reports.db, flights), loadFlights(reports.db, flights)]);
  expect(loaded.toSorted((a, b) => a - b)).toEqual([0, 20_000]);
  const before = await summary();
  expect(await loadFlights(reports.db, flights)).toBe(0);
  expect(await summary()).toEqual(before);
});

test('another number of flights is replaced by these', async () => {
  await loadFlights(reports.db, flights.slice(0, 10));
  expect(await loadFlights(reports.db, flights)).toBe(20_000);
  expect(await summary()).toMatchObject({ count: 20_000 });
});

test('flights that Postgres refuses leave the old ones standing', async () => {
  await loadFlights(reports.db, flights.slice(0, 10));
  const wrong = { ...flights[0]!, destination: flights[0]!.origin };
  await expect(loadFlights(reports.db, [...flights.slice(0, 20), wrong])).rejects.toThrow(
    'a flight leaves its airport',
  );
  expect(await summary()).toMatchObject({ count: 10 });
});

test('migrating again applies nothing', async () => {
  expect(await migrateReports(reports.db)).toEqual({ applied: [], present: 1 });
});
