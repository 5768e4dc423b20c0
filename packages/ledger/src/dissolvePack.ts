import { sql, type Database } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { fence, noClaim } from './fence.ts';
import type { UnsentPack } from './outbox.ts';

/**
 * Takes apart a pack whose function was killed: each ready unit goes into a pack of one, and the pack is settled, in one
 * statement. Nobody is blamed; the unit that kills its function will be alone next time. Returns the new packs, to be
 * sent at once; none when the attempt had lost the pack.
 */
export async function dissolvePack(db: Database, claim: Claim): Promise<UnsentPack[]> {
  const { rows } = await sql<UnsentPack>`
    with ${fence(claim)}, alone as (
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at)
      select u.run_id, -u.number, u.number, u.number, nightshift.clock()
      from fence, nightshift.packs p
      join nightshift.units u on u.run_id = p.run_id and u.number between p.first_unit and p.last_unit and u.state = 'ready'
      where p.run_id = ${claim.run} and p.number = ${claim.pack}
      returning run_id, number, sends
    ), settled as (
      update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim} from fence
      where p.run_id = ${claim.run} and p.number = ${claim.pack}
    )
    select alone.run_id as run, alone.number as pack, alone.sends as send, 0 as "dueInMs", r.job, r.traceparent
    from alone join nightshift.runs r on r.id = alone.run_id
    order by alone.number desc
  `.execute(db);
  return rows;
}
