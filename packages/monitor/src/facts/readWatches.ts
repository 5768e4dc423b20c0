import { sql, type Database } from '@nightshift/database';
import type { CompletedWatch } from './JobFacts.ts';

/** When each clock's watch was last completed. */
export async function readWatches(db: Database): Promise<CompletedWatch[]> {
  const { rows } = await sql<CompletedWatch>`
    select clock, completed_at as "completedAt", gaps from nightshift.watches order by clock
  `.execute(db);
  return rows;
}
