import { sql, type Kysely, type Transaction } from '@nightshift/runner';
import type { ReportsTables } from '@nightshift/reports-jobs';
import type { FlightRow } from './readFlights.ts';

/**
 * Fills `reports.flights` with these flights and returns how many were written: all, or none where that many stand
 * there already. One transaction, so no reader ever sees some of them. Safe to repeat and to run twice at a time.
 */
export async function loadFlights(db: Kysely<ReportsTables>, flights: readonly FlightRow[]): Promise<number> {
  return db.transaction().execute(async (tx) => {
    // Keeps a second loader out until this one has committed; readers pass.
    await sql`lock table reports.flights in share row exclusive mode`.execute(tx);
    if ((await countFlights(tx)) === flights.length) return 0;
    // Not truncate: to a reader with an older snapshot that would be an empty table.
    await tx.deleteFrom('reports.flights').execute();
    await insertFlights(tx, flights);
    return flights.length;
  });
}

async function countFlights(tx: Transaction<ReportsTables>): Promise<number> {
  const { count } = await tx
    .selectFrom('reports.flights')
    .select(({ fn }) => fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** All rows as one parameter and one statement. */
async function insertFlights(tx: Transaction<ReportsTables>, flights: readonly FlightRow[]): Promise<void> {
  await sql`
    insert into reports.flights (origin, destination, delay, distance, departed_at)
    select origin, destination, delay, distance, "departedAt"
    from jsonb_to_recordset(${JSON.stringify(flights)}::jsonb)
      as flight(origin text, destination text, delay integer, distance integer, "departedAt" timestamp)`.execute(tx);
}
