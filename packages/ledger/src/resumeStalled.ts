import { totalRetryDelayMs, type AnyJob } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';

const SLACK_MS = 300_000;
const OLDEST = 10;

/** How long a job's pack may be on its way before it counts as lost: all its retries, all its attempts, and five minutes. */
export function horizonMs({ retry, limits }: AnyJob): number {
  return totalRetryDelayMs(retry) + retry.attempts * limits.maxDurationMs + SLACK_MS;
}

/**
 * Puts back into the outbox what was sent and never came: packs without a living claim that are past the job's horizon.
 * In a run where nothing was claimed or settled within the horizon, the ten oldest; besides, every pack that a pack sent
 * a horizon later has overtaken, for its message is lost. A queue that is merely full is thus never flooded. Returns how
 * many. Two watches at once put each back once.
 */
export async function resumeStalled(db: Database, job: AnyJob): Promise<number> {
  const horizon = sql`${horizonMs(job)} * interval '1 millisecond'`;
  const { rows } = await sql`
    with late as (
      select p.run_id, p.number, p.sends, p.sent_at
      from nightshift.runs r join nightshift.packs p on p.run_id = r.id
      where r.job = ${job.name} and r.state <> 'cancelled' and p.settled_at is null and p.sent_at is not null
        and (p.claimed_until is null or p.claimed_until <= nightshift.clock())
        and greatest(p.sent_at, p.claimed_until, p.claimed_at) < nightshift.clock() - ${horizon}
    ), moved as (
      select p.run_id, max(greatest(p.claimed_at, p.settled_at, p.sent_at)) as last_move,
        max(p.sent_at) filter (where p.claimed_at >= p.sent_at) as newest_claimed
      from nightshift.packs p where p.run_id in (select run_id from late) group by p.run_id
    ), lost as (
      select late.run_id, late.number, late.sends,
        moved.newest_claimed > late.sent_at + ${horizon} as overtaken,
        moved.last_move < nightshift.clock() - ${horizon} as silent,
        row_number() over (partition by late.run_id order by late.sent_at, late.number) as age
      from late join moved using (run_id)
    )
    update nightshift.packs p set sent_at = null, sends = p.sends + 1, due_at = nightshift.clock()
    from lost
    where p.run_id = lost.run_id and p.number = lost.number and p.sends = lost.sends and p.settled_at is null
      and (lost.overtaken or (lost.silent and lost.age <= ${OLDEST}))
    returning p.number
  `.execute(db);
  return rows.length;
}
