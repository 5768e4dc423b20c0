import { sql, type Database } from '@nightshift/database';

/** How many gaps between completions are kept. */
const GAPS = 5;

/** Writes down that a clock's watch has been completed, and how long after the one before it. Clocks: `vercel`, `qstash`. */
export async function recordWatch(db: Database, clock: string): Promise<void> {
  await sql`
    insert into nightshift.watches as w (clock, completed_at, gaps) values (${clock}, nightshift.clock(), '[]')
    on conflict (clock) do update set completed_at = excluded.completed_at,
      gaps = (case when jsonb_array_length(w.gaps) < ${GAPS} then w.gaps else w.gaps - 0 end)
        || to_jsonb(round(extract(epoch from excluded.completed_at - w.completed_at)))
    where w.completed_at < excluded.completed_at
  `.execute(db);
}

/** Forgets a clock that has been taken away for good, so that nobody waits for it any more. */
export async function forgetClock(db: Database, clock: string): Promise<void> {
  await sql`delete from nightshift.watches where clock = ${clock}`.execute(db);
}
