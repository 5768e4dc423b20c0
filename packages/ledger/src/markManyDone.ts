import { Fenced, type Json } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence } from './fence.ts';

export type MarkedUnit = { number: number; key: string; payload: Json };

/**
 * Marks units of a pack done inside the team's own transaction, as its first statement, and returns those it marked:
 * exactly what the transaction may then do. Units that weren't ready any more are left out. Throws {@link Fenced} when
 * the attempt has lost its pack.
 */
export async function markManyDone(
  tx: DatabaseTransaction,
  claim: Claim,
  units: readonly number[],
): Promise<MarkedUnit[]> {
  const { rows } = await sql<{ number: number | null; key: string; payload: Json }>`
    with ${fence(claim)}, marked as (
      update nightshift.units set state = 'done', finished_at = nightshift.clock(), error = null from fence
      where run_id = ${claim.run} and number = any(${units as number[]}::int[]) and state = 'ready'
      returning number, key, payload
    )
    select marked.number, marked.key, marked.payload from fence left join marked on true order by marked.number
  `.execute(tx);
  if (rows.length === 0) {
    throw new Fenced(
      `attempt ${claim.attempt} of pack ${claim.pack} of ${claim.run} can't commit ${units.length} units: another attempt has taken the pack over, or it is settled`,
    );
  }
  return rows.flatMap(({ number, key, payload }) => (number === null ? [] : [{ number, key, payload }]));
}
