import { Fenced, type ErrorRecord } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence, noClaim } from './fence.ts';

/** Every page is recorded and sent: settles the dispatch and sets the run to work, in one statement under the fence. */
export async function finishDispatch(db: Database, claim: Claim): Promise<void> {
  const { rows } = await sql`
    with ${fence(claim)}, run as (
      update nightshift.runs set state = 'working', dispatched_at = nightshift.clock() from fence
      where id = ${claim.run} and state in ('opened', 'dispatching')
      returning id
    )
    update nightshift.packs set settled_at = nightshift.clock(), ${noClaim} from run
    where run_id = run.id and number = 0
    returning number
  `.execute(db);
  if (rows.length === 0)
    throw new Fenced(
      `attempt ${claim.attempt} of the dispatch of ${claim.run} can't finish it: it was taken over, or the run has ended`,
    );
}

export type DispatchFailing =
  { kind: 'will-retry'; failures: number } | { kind: 'dead'; failures: number } | { kind: 'fenced' };

/**
 * Counts a failure of the dispatch on its run. When that spends its attempts, the dispatch is settled with its error;
 * the caller buries the run's own letter in this same transaction, and the run fails once its packs are settled.
 */
export async function failDispatch(
  tx: DatabaseTransaction,
  claim: Claim,
  failure: { error: ErrorRecord; attempts: number; permanent: boolean },
): Promise<DispatchFailing> {
  const { rows } = await sql<{ failures: number; dead: boolean }>`
    with ${fence(claim)}
    update nightshift.runs set
      failures = failures + 1,
      error = case when ${failure.permanent} or failures + 1 >= ${failure.attempts} then ${JSON.stringify(failure.error)}::jsonb end
    from fence
    where id = ${claim.run} and state in ('opened', 'dispatching')
    returning failures, error is not null as dead
  `.execute(tx);
  const row = rows[0];
  if (!row) return { kind: 'fenced' };
  if (!row.dead) return { kind: 'will-retry', failures: row.failures };
  await sql`
    update nightshift.packs set settled_at = nightshift.clock(), ${noClaim}
    where run_id = ${claim.run} and number = 0 and attempt = ${claim.attempt}
  `.execute(tx);
  return { kind: 'dead', failures: row.failures };
}
