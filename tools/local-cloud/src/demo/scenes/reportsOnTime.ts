import { sql, type Kysely } from '@nightshift/database';
import { loadFlights, readFlights } from '@nightshift/reports/flights';
import { onTimeReports, type ReportsTables } from '@nightshift/reports-jobs';
import type { Scene } from './Scene.ts';

/** The nightly on-time reports of 220 airports, from 20,000 real flights. */
export const reportsOnTime: Scene = {
  job: onTimeReports,
  story: 'one on-time report for each airport',
  async seed({ db }) {
    const flights = await readFlights();
    await loadFlights(db as unknown as Kysely<ReportsTables>, flights);
    const airports = new Set(flights.map(({ origin }) => origin)).size;
    return ['flights', `${flights.length.toLocaleString('en')} real ones, from ${airports} airports`];
  },
  async count({ db }, { date }) {
    const { rows } = await sql<{ doubled: number; lost: number }>`
      select
        (select coalesce(sum(writes - 1), 0) from reports.on_time_reports where date = ${date})::int as doubled,
        (select count(distinct origin) from reports.flights f where not exists (
          select from reports.on_time_reports o where o.airport = f.origin and o.date = ${date}))::int as lost
    `.execute(db);
    return { ...rows[0]!, moral: 'Every report was written, and each once.' };
  },
};
