import type { ReportsTables } from '@nightshift/reports-jobs';
import type { Kysely } from '@nightshift/runner';
import type { Flight } from './onTimeFigures.ts';

/** The flights that left an airport, in no particular order. */
export function flightsFrom(db: Kysely<ReportsTables>, airport: string): Promise<Flight[]> {
  return db
    .selectFrom('reports.flights')
    .select(({ fn, val }) => [
      'destination',
      'delay',
      fn<string>('to_char', ['departed_at', val('YYYY-MM-DD')]).as('departedOn'),
    ])
    .where('origin', '=', airport)
    .execute();
}
