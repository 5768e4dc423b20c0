import { sql, type Database } from '@nightshift/database';
import type { Claim } from './claimPack.ts';
import { noClaim } from './fence.ts';
import type { UnsentPack } from './outbox.ts';

/**
 * Gives a claim back and asks for a continuation after `delayMs`, in one statement. The pack that comes back is to be
 * sent; killed before that, the relay sends it. Undefined when the attempt had lost the pack.
 */
export async function yieldPack(
  db: Database,
  { run, pack, attempt }: Claim,
  delayMs = 0,
): Promise<UnsentPack | undefined> {
  const { rows } = await sql<UnsentPack>`
    update nightshift.packs p set ${noClaim}, claimed_at = null, sent_at = null, sends = p.sends + 1,
      due_at = nightshift.clock() + ${delayMs} * interval '1 millisecond'
    from nightshift.runs r
    where p.run_id = ${run} and p.number = ${pack} and p.attempt = ${attempt} and p.settled_at is null and r.id = p.run_id
    returning p.run_id as run, p.number as pack, p.sends as send, ${delayMs}::float8 as "dueInMs", r.job, r.traceparent
  `.execute(db);
  return rows[0];
}
