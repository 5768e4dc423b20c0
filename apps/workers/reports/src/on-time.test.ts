import { PermanentError } from '@nightshift/contract';
import { airportsWithFlights, type ReportsTables } from '@nightshift/reports-jobs';
import { sql, type EachContext } from '@nightshift/runner';
import { loadFlights, readFlights } from './flights/index.ts';
import { writeReport } from './on-time.ts';
import { reportsDatabase, type ReportsDatabase } from './testing/reportsDatabase.ts';

let reports: ReportsDatabase;

beforeAll(async () => {
  reports = await reportsDatabase();
  await loadFlights(reports.db, await readFlights());
});
afterAll(() => reports?.drop());
beforeEach(() => sql`truncate reports.on_time_reports`.execute(reports.db));

/** Runs the handler as the runner does, but for the unit's own mark: `commit` is one transaction. */
async function write(
  airport: string,
  { date = '2026-11-08', run = 'run-1', afterWrites = () => {} } = {},
): Promise<void> {
  const { db } = reports;
  const context: Pick<EachContext<ReportsTables>, 'db' | 'tick' | 'run' | 'commit'> = {
    db,
    tick: { scheduledFor: new Date(`${date}T02:00:00Z`), timezone: 'Europe/Berlin', date },
    run,
    commit: (writes) =>
      db.transaction().execute(async (tx) => {
        const result = await writes(tx);
        afterWrites();
        return result;
      }),
  };
  await writeReport.handler({ airport }, context as EachContext<ReportsTables>);
}

async function allRows() {
  return reports.db
    .selectFrom('reports.on_time_reports')
    .selectAll()
    .select(sql<string>`date::text`.as('day'))
    .orderBy('airport')
    .orderBy('date')
    .execute();
}

test('every airport that discover finds gets its one report, with the figures that Postgres computes itself', async () => {
  const { units } = await airportsWithFlights(reports.db, undefined, 1000);
  expect(units).toHaveLength(220);
  for (const { airport } of units) await write(airport);
  const { rows } = await sql`
    select origin as airport, count(*)::int as flights,
           avg((delay < 15)::int)::float8 as on_time_share, avg(delay)::float8 as mean_delay,
           percentile_cont(0.5) within group (order by delay) as median_delay,
           percentile_disc(0.95) within group (order by delay) as p95_delay
    from reports.flights group by origin order by origin`.execute(reports.db);
  const written = await allRows();
  expect(
    written.map(({ airport, flights, median_delay, p95_delay }) => ({ airport, flights, median_delay, p95_delay })),
  ).toEqual(
    (rows as typeof written).map(({ airport, flights, median_delay, p95_delay }) => ({
      airport,
      flights,
      median_delay,
      p95_delay,
    })),
  );
  for (const [n, row] of (rows as typeof written).entries()) {
    expect(written[n]!.on_time_share).toBeCloseTo(row.on_time_share, 9);
    expect(written[n]!.mean_delay).toBeCloseTo(row.mean_delay, 9);
  }
  expect(written.every(({ writes, html, airport }) => writes === 1 && html.includes(`<b>${airport}</b>`))).toBe(true);
});

test('lists of figures come back as they were written', async () => {
  await write('DFW');
  const [row] = await allRows();
  expect(row!.worst_routes).toHaveLength(5);
  expect(row!.worst_routes[0]).toEqual({ destination: 'LRD', flights: 7, meanDelay: expect.any(Number) });
  expect(row!.histogram.reduce((sum, { flights }) => sum + flights, 0)).toBe(row!.flights);
});

test('a report written again is still one row, and the row says how often it was written and by which run', async () => {
  await write('DFW');
  const [first] = await allRows();
  await write('DFW', { run: 'run-2' });
  await write('DFW', { run: 'run-3' });
  const rows = await allRows();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ writes: 3, written_by_run: 'run-3', html: first!.html, day: '2026-11-08' });
  expect(rows[0]!.written_at.getTime()).toBeGreaterThan(first!.written_at.getTime());
});

test("another day's report stands beside it", async () => {
  await write('DFW');
  await write('DFW', { date: '2026-11-09' });
  expect((await allRows()).map(({ day, writes }) => [day, writes])).toEqual([
    ['2026-11-08', 1],
    ['2026-11-09', 1],
  ]);
});

test('a commit that fails leaves nothing, and the next attempt counts as the first writing', async () => {
  const killed = write('DFW', {
    afterWrites: () => {
      throw new Error('fenced');
    },
  });
  await expect(killed).rejects.toThrow('fenced');
  expect(await allRows()).toEqual([]);
  await write('DFW');
  expect(await allRows()).toMatchObject([{ writes: 1 }]);
});

test('an airport whose flights are gone is a matter for a person: it fails for good and writes nothing', async () => {
  const gone = write('ZZZ');
  await expect(gone).rejects.toThrow(PermanentError);
  await expect(gone).rejects.toThrow('holds no flight from ZZZ');
  expect(await allRows()).toEqual([]);
});
