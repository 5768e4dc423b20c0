import { sql, type Database } from '@nightshift/database';

/**
 * Stops a job's ticks from opening runs: they are skipped, with the reason. What runs goes on. Pausing again changes the
 * reason. False when no job of that name has ever been registered.
 */
export async function pauseJob(db: Database, job: string, reason?: string): Promise<boolean> {
  const { rows } = await sql`
    update nightshift.jobs set paused_at = coalesce(paused_at, nightshift.clock()), paused_reason = ${reason ?? null}
    where name = ${job} returning name
  `.execute(db);
  return rows.length === 1;
}

/** Lets a job's ticks open runs again. Ticks that lay in the pause are not owed. Resuming a job that isn't paused changes nothing. */
export async function resumeJob(db: Database, job: string): Promise<boolean> {
  const { rows } = await sql`
    update nightshift.jobs set
      resumed_at = case when paused_at is null then resumed_at else nightshift.clock() end,
      paused_at = null, paused_reason = null
    where name = ${job} returning name
  `.execute(db);
  return rows.length === 1;
}
