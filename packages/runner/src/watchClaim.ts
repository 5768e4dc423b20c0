import { Fenced, recordError } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import type { Claim } from '@nightshift/ledger';
import type { Logger } from 'pino';

/** Tells work that its attempt has lost its pack: to another attempt, or because it is settled or cancelled. */
export type ClaimWatch = {
  signal: AbortSignal;
  /** Somebody found out by a write of theirs. */
  lost: () => void;
  clear: () => void;
};

/**
 * Looks now and then whether an attempt still owns its pack, and aborts its signal when it doesn't. Only a courtesy that
 * stops work nobody will count: what keeps it from committing is the fence.
 */
export function watchClaim(db: Database, claim: Claim, log: Logger, everyMs: number): ClaimWatch {
  const controller = new AbortController();
  const lost = () =>
    controller.abort(new Fenced(`attempt ${claim.attempt} has lost pack ${claim.pack} of ${claim.run}`));
  let looking = false;
  const look = async () => {
    if (looking || controller.signal.aborted) return;
    looking = true;
    try {
      if (!(await owns(db, claim))) lost();
    } catch (error) {
      log.warn({ event: 'claim-not-checked', error: recordError(error) }, 'whether the claim still holds is not known');
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return { signal: controller.signal, lost, clear: () => clearInterval(timer) };
}

/** How often to look: a short invocation is over before it would pay. */
export function watchEveryMs(maxDurationMs: number): number {
  return Math.min(5_000, Math.max(500, maxDurationMs / 10));
}

async function owns(db: Database, { run, pack, attempt }: Claim): Promise<boolean> {
  const row = await db
    .selectFrom('nightshift.packs')
    .select('number')
    .where('run_id', '=', run)
    .where('number', '=', pack)
    .where('attempt', '=', attempt)
    .where('settled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
