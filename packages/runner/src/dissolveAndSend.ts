import type { Outcome } from '@nightshift/contract';
import { dissolvePack, sendAndMark } from '@nightshift/ledger';
import { closeAndFree } from './closeAndFree.ts';
import { leavePack, type PackAttempt } from './concludePack.ts';

/** Takes the attempt's pack apart, so that each of its ready units goes on alone, where it takes nobody along. */
export async function dissolveAndSend(attempt: PackAttempt, why: string): Promise<Outcome> {
  const { db, claim, log, send } = attempt;
  const packs = await dissolvePack(db, claim);
  if (packs.length === 0) return leavePack(attempt);
  log.warn({ event: 'pack-dissolved', units: packs.length }, `${why}: its units go on alone`);
  await sendAndMark(db, packs, send);
  await closeAndFree(attempt, claim.run, attempt.held);
  return { kind: 'settled' };
}
