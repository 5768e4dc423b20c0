import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import type { Kysely } from '@nightshift/runner';
import { crashAnywhere } from '@nightshift/runner/testing';
import { loadFlights, readFlights } from './flights/index.ts';
import { writeReport } from './on-time.ts';

const AIRPORTS = ['ABE', 'ABI', 'ABQ', 'ABY', 'ACT'];

test('killed anywhere, every report is written, and written once', async () => {
  const flights = (await readFlights()).filter(({ origin }) => AIRPORTS.includes(origin));
  const airports = [...new Set(flights.map(({ origin }) => origin))].sort();
  expect(airports.length).toBeGreaterThan(2);
  await crashAnywhere(onTimeReports, writeReport, {
    migrations: [new URL('../migrations/', import.meta.url)],
    seed: async (db: Kysely<ReportsTables>) => {
      await loadFlights(db, flights);
    },
    invariant: async (db: Kysely<ReportsTables>) => {
      const reports = await db
        .selectFrom('reports.on_time_reports')
        .select(['airport', 'writes'])
        .orderBy('airport')
        .execute();
      expect(reports).toEqual(airports.map((airport) => ({ airport, writes: 1 })));
    },
  });
}, 60_000);
