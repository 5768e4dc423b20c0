import { sql, type RawBuilder } from '@nightshift/database';
import type { Claim } from './claimPack.ts';

/**
 * The first common table of every write of an attempt: one row while the attempt still owns its pack, none once another
 * has claimed it or it is settled. The lock is shared, so units of one pack commit side by side; a later claim waits for
 * it, and what finds no row after that claim writes nothing.
 */
export function fence({ run, pack, attempt }: Claim): RawBuilder<unknown> {
  return sql`
    fence as (
      select 1 from nightshift.packs
      where run_id = ${run} and number = ${pack} and attempt = ${attempt} and settled_at is null
      for share
    )`;
}

/** Clears a claim: given back, not abandoned. */
export const noClaim = sql`claimed_until = null, claimed_by = null, claimed_try = null`;
