import { recordError, type Outcome } from '@nightshift/contract';
import { giveBack, sendAndMark, yieldPack } from '@nightshift/ledger';
import { closeAndFree } from './closeAndFree.ts';
import type { Dispatch } from './dispatchRun.ts';

/** The time is up and there is more to find: gives the claim back and sends a continuation. */
export async function continueLater(dispatch: Dispatch): Promise<Outcome> {
  const { db, send } = dispatch.services;
  const pack = await yieldPack(db, dispatch.claim);
  if (!pack) return takenOver(dispatch);
  await sendAndMark(db, [pack], send);
  return { kind: 'yielded' };
}

/** Nobody is to blame: the queue brings the dispatch again. A claim that can't be given back is taken over by the message's next try. */
export async function giveBackUnavailable(dispatch: Dispatch, reason: string): Promise<Outcome> {
  try {
    await giveBack(dispatch.services.db, dispatch.claim);
  } catch (error) {
    dispatch.log.warn({ event: 'claim-kept', error: recordError(error) }, 'the claim could not be given back');
  }
  return { kind: 'unavailable', reason };
}

/** A write of the attempt found nothing to write: another attempt has the dispatch, or the run is being cancelled. */
export async function leaveDispatch(dispatch: Dispatch): Promise<Outcome> {
  if (!(await giveBack(dispatch.services.db, dispatch.claim))) return takenOver(dispatch);
  return { kind: 'unavailable', reason: 'the run changed under the dispatch: it is looked at again' };
}

async function takenOver({ services, job, claim, log, held }: Dispatch): Promise<Outcome> {
  log.warn({ event: 'fenced' }, 'another attempt has taken the dispatch over: nothing of this one counts');
  await closeAndFree(services, job, claim.run, log, held);
  return { kind: 'nothing-to-do', reason: 'another attempt has taken the dispatch over, or the run has ended' };
}
