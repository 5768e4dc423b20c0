import { sql, type RawBuilder } from '@nightshift/database';
import type { Claim } from './claimPack.ts';

/**
 * The first common table of every write of an attempt: one row while the attempt still owns its pack, none once another
 * has claimed it or it is settled. The lock is shared, so units of one pack commit side by side; a later claim waits for
 * it, and what finds no row after that claim writes nothing. A function frozen inside a transaction that holds the lock
 * is ended with its claim, so that the lock can't outlive it.
 */
export function fence({ run, pack, attempt, claimedUntil }: Claim): RawBuilder<unknown> {
  return sql`
    fence as (
      select set_config('idle_in_transaction_session_timeout',
        greatest(${SHORTEST_IDLE_MS}::int, extract(epoch from ${claimedUntil}::timestamptz - nightshift.clock()) * 1000)::int::text, true)
      from nightshift.packs
      where run_id = ${run} and number = ${pack} and attempt = ${attempt} and settled_at is null
      for share
    )`;
}

/** What a claim that is all but over leaves its last transaction: 0 would mean for ever. */
const SHORTEST_IDLE_MS = 1_000;

/** Clears a claim: given back, not abandoned. */
export const noClaim = sql`claimed_until = null, claimed_by = null, claimed_try = null`;
