import { sql, type Database } from '@nightshift/database';
import { promoteHeld } from './promoteQueued.ts';

/**
 * Stops a job from opening runs: its ticks are skipped, with the reason, and a run that waits goes on waiting. What runs
 * goes on. Pausing again changes the reason. False when no job of that name has ever been registered.
 */
export async function pauseJob(db: Database, job: string, reason?: string): Promise<boolean> {
  const { rows } = await sql`
    update nightshift.jobs set paused_at = coalesce(paused_at, nightshift.clock()), paused_reason = ${reason ?? null}
    where name = ${job} returning name
  `.execute(db);
  return rows.length === 1;
}

/**
 * Lets a job open runs again, and opens the one that waited through the pause: the relay sends its dispatch. Ticks that
 * lay in the pause are not owed. Resuming a job that isn't paused changes nothing. False when the job is unknown.
 */
export async function resumeJob(db: Database, job: string): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql`
      update nightshift.jobs set
        resumed_at = case when paused_at is null then resumed_at else nightshift.clock() end,
        paused_at = null, paused_reason = null,
        -- Nothing of the pause is owed: the watch works out anew what is.
        success_due_for = case when paused_at is null then success_due_for end,
        success_due_at = case when paused_at is null then success_due_at end
      where name = ${job} returning name
    `.execute(tx);
    await promoteHeld(tx, job);
    return rows.length === 1;
  });
}
