import { sql } from '@nightshift/database';

/** In an upsert of a job (`j`): when its next success is due is worked out anew where the schedule has changed. */
export const dueAnew = sql`
  success_due_for = case when j.schedule = excluded.schedule then j.success_due_for end,
  success_due_at = case when j.schedule = excluded.schedule then j.success_due_at end`;
