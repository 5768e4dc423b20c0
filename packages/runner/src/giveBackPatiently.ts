import { setTimeout as pause } from 'node:timers/promises';
import { recordError } from '@nightshift/contract';
import { giveBack } from '@nightshift/ledger';
import type { Attempt } from './workUnit.ts';

/**
 * Gives a claim back, trying again while Postgres is away for a moment: a claim that is never given back looks like a
 * killed function. `lost`: the attempt didn't own the pack any more.
 */
export async function giveBackPatiently({ db, claim, log }: Attempt): Promise<'given-back' | 'lost' | 'kept'> {
  for (const waitMs of WAITS_MS) {
    try {
      return (await giveBack(db, claim)) ? 'given-back' : 'lost';
    } catch (error) {
      log.warn({ event: 'claim-kept', error: recordError(error) }, 'the claim could not be given back');
    }
    await pause(waitMs);
  }
  return 'kept';
}

/** A server that restarts is back within seconds. */
const WAITS_MS = [200, 800, 2_000, 0];
