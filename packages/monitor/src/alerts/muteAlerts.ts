import { ALERT_RULES } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';

/**
 * Nothing is told of a job's alerts until an instant, by one rule or by all; what is still so then is told then. False when
 * no such job has been registered. A move that is under way at this moment comes to nothing, and is decided anew.
 */
export async function muteAlerts(
  db: Database,
  job: string,
  { rules = ALERT_RULES, until, by }: { rules?: readonly string[]; until: Date; by: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into nightshift.alerts as a (job, rule, owner, state, told, since, muted_until, muted_by)
    select j.name, rule, j.owner, 'resolved', false, nightshift.clock(), ${until}, ${by}
    from nightshift.jobs j cross join unnest(${rules}::text[]) as rule where j.name = ${job}
    order by rule
    on conflict (job, rule) do update set muted_until = excluded.muted_until, muted_by = excluded.muted_by, version = a.version + 1
    returning a.rule
  `.execute(db);
  return rows.length > 0;
}

/** Ends that early. */
export async function unmuteAlerts(db: Database, job: string): Promise<void> {
  await sql`
    update nightshift.alerts set muted_until = null, muted_by = null, version = version + 1
    where job = ${job} and muted_until is not null
  `.execute(db);
}
