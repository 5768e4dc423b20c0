import { sql, type Database } from '@nightshift/database';
import type { Alert } from './JobFacts.ts';

/** Every alert's state, without what its last notice said: one row per job and rule that has ever fired or been muted. */
export async function readAlerts(db: Database): Promise<Alert[]> {
  const { rows } = await sql<Alert>`
    select job, rule, owner, state, told, since, last_notice_at as "lastNoticeAt", muted_until as "mutedUntil", memory, version
    from nightshift.alerts order by job, rule
  `.execute(db);
  return rows;
}
