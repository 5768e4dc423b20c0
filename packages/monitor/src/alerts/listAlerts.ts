import { sql, type AlertState, type Database } from '@nightshift/database';
import type { UnsentNotice } from '../notice/Notice.ts';

/** An alert as people look at it. */
export type ListedAlert = {
  job: string;
  rule: string;
  owner: string;
  state: AlertState;
  since: Date;
  recoveredAt: Date | null;
  /** When a sink last took a notice of it. */
  notifiedAt: Date | null;
  mutedUntil: Date | null;
  mutedBy: string | null;
  /** What its last notice said. */
  notice: UnsentNotice | null;
};

/** What fires, or has fired before: what fires first, the newest first. */
export async function listAlerts(
  db: Database,
  { job, owner, state }: { job?: string; owner?: string; state?: AlertState } = {},
): Promise<ListedAlert[]> {
  const { rows } = await sql<ListedAlert>`
    select job, rule, owner, state, since, recovered_at as "recoveredAt", notified_at as "notifiedAt",
      muted_until as "mutedUntil", muted_by as "mutedBy", details as notice
    from nightshift.alerts
    where (${job ?? null}::text is null or job = ${job ?? null}) and (${owner ?? null}::text is null or owner = ${owner ?? null})
      and (${state ?? null}::text is null or state = ${state ?? null})
      -- A row that was only made to be muted has nothing to show.
      and (state = 'firing' or recovered_at is not null or muted_until > nightshift.clock())
    order by state, since desc, job, rule
  `.execute(db);
  return rows;
}
