import { sql, type Database } from '@nightshift/database';

/** A sink has taken a notice: the owner of its alert has been told. */
export async function markSent(db: Database, id: string): Promise<void> {
  await sql`
    with sent as (
      update nightshift.notices set sent_at = nightshift.clock(), claimed_until = null, error = null
      where id = ${id}::bigint and sent_at is null returning job, rule
    )
    update nightshift.alerts a set notified_at = nightshift.clock() from sent where a.job = sent.job and a.rule = sent.rule
  `.execute(db);
}

/** A sink has not taken a notice: the next watch tries again, which comes later than this rest. */
export async function markUnsent(db: Database, id: string, error: string): Promise<void> {
  await sql`
    update nightshift.notices set claimed_until = nightshift.clock() + interval '20 seconds', error = ${error}
    where id = ${id}::bigint and sent_at is null
  `.execute(db);
}

/** Gives back what was taken and not tried. */
export async function release(db: Database, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update nightshift.notices set claimed_until = null, tries = tries - 1
    where id = any(${ids}::bigint[]) and sent_at is null
  `.execute(db);
}
