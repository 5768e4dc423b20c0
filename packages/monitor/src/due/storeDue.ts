import { sql, type Database } from '@nightshift/database';
import type { SuccessDue } from './successDue.ts';

/**
 * Writes down what is due, all jobs in one statement. Of a job for which a run has ended, or which was rescheduled or
 * resumed, since this was worked out, nothing is written: the next watch works it out anew.
 */
export async function storeDue(db: Database, dues: readonly SuccessDue[]): Promise<void> {
  if (dues.length === 0) return;
  await sql`
    update nightshift.jobs j set success_due_for = due.tick, success_due_at = due.due_at
    from unnest(${dues.map(({ job }) => job)}::text[], ${dues.map(({ tick }) => tick)}::timestamptz[],
      ${dues.map(({ dueAt }) => dueAt)}::timestamptz[], ${dues.map(({ owedFrom }) => owedFrom)}::timestamptz[])
      as due (job, tick, due_at, owed_from)
    where j.name = due.job and (j.last_ended_tick is null or j.last_ended_tick < due.tick)
      -- What came from here has no microseconds.
      and date_trunc('milliseconds', greatest(j.registered_at, j.schedule_changed_at, j.resumed_at)) = due.owed_from
  `.execute(db);
}
