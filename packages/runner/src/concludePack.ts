import type { Outcome } from '@nightshift/contract';
import { sendAndMark, settlePack, yieldPack, type SendPacks } from '@nightshift/ledger';
import type { LeaseKeeper } from '@nightshift/locking';
import { closeAndFree } from './closeAndFree.ts';
import { decideNext, type UnitResult } from './decideNext.ts';
import { dissolveAndSend } from './dissolveAndSend.ts';
import { giveBackPatiently } from './giveBackPatiently.ts';
import type { Attempt } from './workUnit.ts';

/** An attempt with what it needs to end: whom it sends a continuation through, and its hold on the run's lease. */
export type PackAttempt = Attempt & { send: SendPacks; lease: LeaseKeeper; held: Promise<void> };

/** Turns what became of the units into what becomes of the pack, and asks the tables whether it was still the attempt's. */
export async function concludePack(attempt: PackAttempt, results: readonly UnitResult[]): Promise<Outcome> {
  const { db, job, claim, send } = attempt;
  const next = decideNext(results, job.retry);
  switch (next.kind) {
    case 'leave':
      return leavePack(attempt);
    case 'give-back':
      if ((await giveBackPatiently(attempt)) === 'lost') return takenOver(attempt);
      return next.blameless
        ? { kind: 'unavailable', reason: 'trouble that is not the fault of the work' }
        : { kind: 'failed', retryAfterMs: next.retryAfterMs };
    case 'yield': {
      const pack = await yieldPack(db, claim, next.delayMs);
      if (!pack) return takenOver(attempt);
      await sendAndMark(db, [pack], send);
      return { kind: 'yielded' };
    }
    case 'dissolve':
      return dissolveAndSend(attempt, 'the whole pack takes longer than the function may');
    case 'settle': {
      const settling = await settlePack(db, claim);
      if (settling.kind === 'not-settled') return leavePack(attempt);
      if (settling.askIfOver) await closeAndFree(attempt, claim.run, attempt.held);
      return { kind: 'settled' };
    }
  }
}

/**
 * A write of the attempt found nothing to write. Mostly another attempt has the pack; where none has, a unit ended some
 * other way (a commit whose answer was lost), and the pack is to come again.
 */
export async function leavePack(attempt: PackAttempt): Promise<Outcome> {
  if ((await giveBackPatiently(attempt)) === 'lost') return takenOver(attempt);
  return { kind: 'unavailable', reason: 'a unit of the pack has ended some other way: the pack is looked at again' };
}

/** The attempt that has the pack now answers for it; only the question whether the run is over is asked by everyone. */
async function takenOver(attempt: PackAttempt): Promise<Outcome> {
  const { claim, log } = attempt;
  log.warn({ event: 'fenced' }, 'another attempt has taken the pack over: nothing of this one counts');
  await closeAndFree(attempt, claim.run, attempt.held);
  return { kind: 'nothing-to-do', reason: `attempt ${claim.attempt} has lost pack ${claim.pack} of ${claim.run}` };
}
