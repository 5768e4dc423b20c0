import { Fenced, type ErrorRecord, type Json } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence } from './fence.ts';

/**
 * Marks a unit done inside the team's own transaction, as its first statement: fence and mark in one. Throws
 * {@link Fenced} when the attempt has lost its pack or the unit isn't ready any more; the transaction must then roll back.
 */
export async function markDone(tx: DatabaseTransaction, claim: Claim, unit: number): Promise<void> {
  const { rows } = await sql`
    with ${fence(claim)}
    update nightshift.units set state = 'done', finished_at = nightshift.clock(), error = null from fence
    where run_id = ${claim.run} and number = ${unit} and state = 'ready'
    returning number
  `.execute(tx);
  if (rows.length === 0) {
    throw new Fenced(
      `attempt ${claim.attempt} of pack ${claim.pack} of ${claim.run} can't commit unit ${unit}: another attempt has taken the pack over, or it is settled`,
    );
  }
}

export type Failing =
  | { kind: 'will-retry'; failures: number }
  /** It gave up: the caller buries the letter in this same transaction. */
  | { kind: 'dead'; failures: number; key: string; payload: Json }
  /** The attempt owns nothing any more; nothing was written. */
  | { kind: 'fenced' };

/** Counts a failure on a unit and, when that spends its attempts or no retry can help, marks it dead. */
export async function markFailed(
  tx: DatabaseTransaction,
  claim: Claim,
  unit: number,
  failure: { error: ErrorRecord; attempts: number; permanent: boolean },
): Promise<Failing> {
  const { rows } = await sql<{ failures: number; state: string; key: string; payload: Json }>`
    with ${fence(claim)}
    update nightshift.units set
      failures = failures + 1,
      error = ${JSON.stringify(failure.error)}::jsonb,
      state = case when ${failure.permanent} or failures + 1 >= ${failure.attempts} then 'dead' else 'ready' end,
      finished_at = case when ${failure.permanent} or failures + 1 >= ${failure.attempts} then nightshift.clock() end
    from fence
    where run_id = ${claim.run} and number = ${unit} and state = 'ready'
    returning failures, state, key, payload
  `.execute(tx);
  const row = rows[0];
  if (!row) return { kind: 'fenced' };
  if (row.state === 'ready') return { kind: 'will-retry', failures: row.failures };
  return { kind: 'dead', failures: row.failures, key: row.key, payload: row.payload };
}
