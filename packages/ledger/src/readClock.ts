import { sql, type Database } from '@nightshift/database';

/** The time by the only clock that protocols read. */
export async function readClock(db: Database): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select nightshift.clock() as now`.execute(db);
  return rows[0]!.now;
}
