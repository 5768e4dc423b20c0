import { Fenced } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence } from './fence.ts';

/**
 * Opens the transaction of one batch of a walk: fence, and progress noted on the unit, whose failures so far are
 * forgiven. Throws {@link Fenced} when the attempt has lost its pack or the unit isn't ready any more.
 */
export async function markMoved(tx: DatabaseTransaction, claim: Claim, unit: number): Promise<void> {
  const { rows } = await sql`
    with ${fence(claim)}
    update nightshift.units set failures = 0, moved_at = nightshift.clock() from fence
    where run_id = ${claim.run} and number = ${unit} and state = 'ready'
    returning number
  `.execute(tx);
  if (rows.length === 0) {
    throw new Fenced(
      `attempt ${claim.attempt} of pack ${claim.pack} of ${claim.run} can't commit a batch of unit ${unit}: another attempt has taken the pack over, or it is settled`,
    );
  }
}
