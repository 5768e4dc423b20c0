import type { Message, Retry } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { claimedOrOwed } from './claimedOrOwed.ts';

const LONGEST_WAIT_MS = 3_600_000;

/**
 * Puts a pack back into the outbox when the queue has given up on its message, whatever its claim: a living attempt may
 * finish, and the relay waits for it. Only for the pack's current send; a stale message gives up on nothing. The wait
 * grows with each send. Returns whether it was put back.
 */
export async function returnPack(db: Database, message: Message, retry: Retry): Promise<boolean> {
  const wait = Math.min(LONGEST_WAIT_MS, retry.delayMs * retry.factor ** message.send);
  const { rows } = await sql`
    update nightshift.packs p set sent_at = null, sends = p.sends + 1, claimed_at = ${claimedOrOwed},
      due_at = nightshift.clock() + ${wait} * interval '1 millisecond'
    where run_id = ${message.run} and number = ${message.pack} and sends = ${message.send} and settled_at is null
    returning number
  `.execute(db);
  return rows.length === 1;
}
