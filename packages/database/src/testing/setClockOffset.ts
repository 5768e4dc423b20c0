import { sql } from 'kysely';
import type { Database } from '../tables.ts';

/**
 * Moves `nightshift.clock()` of a test's own database: every protocol statement from now on sees the server's time
 * plus `offsetMs`. The function's body is replaced, so that production's carries no trace of it and costs nothing.
 */
export async function setClockOffset(db: Database, offsetMs: number): Promise<void> {
  await sql
    .raw(
      `create or replace function nightshift.clock() returns timestamptz language sql stable parallel safe
       as 'select now() + interval ''${Math.round(offsetMs)} milliseconds'''`,
    )
    .execute(db);
}
