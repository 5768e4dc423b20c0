import type { Message, Retry } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { claimedOrOwed } from './claimedOrOwed.ts';

/** What the queue was answered: the last status (0: no answer at all), after how many tries. */
export type Answered = { status: number; tries: number };

const LONGEST_WAIT_MS = 3_600_000;

/**
 * Puts a pack back into the outbox when the queue has given up on its message, whatever its claim: a living attempt may
 * finish, and the relay waits for it. Only for the pack's current send; a stale message gives up on nothing. The wait
 * grows with each send. `answered` is kept on the pack, for whoever is told of it: of an older send too, for where the watch
 * has sent the pack again meanwhile nothing else tells of a worker that refuses. Returns whether it was put back.
 */
export async function returnPack(
  db: Database,
  message: Message,
  retry: Retry,
  answered: Answered = { status: 0, tries: 0 },
): Promise<boolean> {
  const wait = Math.min(LONGEST_WAIT_MS, retry.delayMs * retry.factor ** message.send);
  const { rows } = await sql`
    update nightshift.packs p set sent_at = null, sends = p.sends + 1, claimed_at = ${claimedOrOwed},
      due_at = nightshift.clock() + ${wait} * interval '1 millisecond',
      answered_send = p.sends, answered_status = ${answered.status},
      answered_tries = ${answered.tries}::int + case when p.answered_send = p.sends - 1 then p.answered_tries else 0 end
    where run_id = ${message.run} and number = ${message.pack} and sends = ${message.send} and settled_at is null
    returning number
  `.execute(db);
  if (rows.length === 1) return true;
  await sql`
    update nightshift.packs set answered_send = ${message.send}, answered_status = ${answered.status},
      answered_tries = ${answered.tries}::int + coalesce(answered_tries, 0)
    where run_id = ${message.run} and number = ${message.pack} and sends > ${message.send} and settled_at is null
      and attempt = 0 and coalesce(answered_send, 0) < ${message.send}
  `.execute(db);
  return false;
}
