import { totalRetryDelayMs, type AnyJob } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { claimedOrOwed } from './claimedOrOwed.ts';

const SLACK_MS = 300_000;
const OLDEST = 10;

/** How long a job's pack may be on its way before it counts as lost: all its retries, all its attempts, and five minutes. */
export function horizonMs({ retry, limits }: AnyJob): number {
  return totalRetryDelayMs(retry) + retry.attempts * limits.maxDurationMs + SLACK_MS;
}

/**
 * Puts back into the outbox what was sent and never came: packs without a living claim that are past the job's horizon.
 * Where nothing of a run was sent, claimed or settled within the horizon, the ten oldest; and all the others as soon as
 * a pack that was sent a horizon after them, because an earlier message of it had been lost, is claimed before them. A
 * queue that is merely full is thus never flooded. Dispatch, packs and quarantine are queues of their own, each judged
 * for itself. Returns how many. Two watches at once put each back once.
 */
export async function resumeStalled(db: Database, job: AnyJob): Promise<number> {
  const horizon = sql`${horizonMs(job)} * interval '1 millisecond'`;
  const { numAffectedRows } = await sql`
    with late as materialized (
      select p.run_id, p.number, p.sends, sign(p.number) as queue, greatest(p.sent_at, p.due_at) as since
      from nightshift.packs p join nightshift.runs r on r.id = p.run_id
      where p.settled_at is null and p.sent_at is not null and r.job = ${job.name} and r.state <> 'cancelled'
        and (p.claimed_until is null or p.claimed_until <= nightshift.clock())
        and greatest(p.sent_at, p.due_at, p.claimed_until, p.claimed_at) < nightshift.clock() - ${horizon}
    ), moved as (
      select p.run_id, sign(p.number) as queue, max(greatest(p.claimed_at, p.settled_at, p.sent_at)) as last_move,
        -- More sends than claims: one of them came to nothing. A continuation, sent late as well, is no such proof.
        max(p.sent_at) filter (where p.claimed_at >= p.sent_at and p.sends > p.attempt) as newest_resent
      from nightshift.packs p where p.run_id in (select run_id from late) group by 1, 2
    ), lost as (
      select late.run_id, late.number, late.sends,
        moved.newest_resent > late.since + ${horizon} as overtaken,
        moved.last_move < nightshift.clock() - ${horizon} as silent,
        row_number() over (partition by late.run_id, late.queue order by late.since, late.number) as age
      from late join moved using (run_id, queue)
    )
    update nightshift.packs p set sent_at = null, sends = p.sends + 1, due_at = nightshift.clock(), claimed_at = ${claimedOrOwed}
    from lost
    where p.run_id = lost.run_id and p.number = lost.number and p.sends = lost.sends and p.settled_at is null
      and (p.claimed_until is null or p.claimed_until <= nightshift.clock())
      and (lost.overtaken or (lost.silent and lost.age <= ${OLDEST}))
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
