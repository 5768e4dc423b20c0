import { loadCheckpoint } from '@nightshift/checkpoint';
import { retryDelayMs, type ErrorRecord, type Outcome } from '@nightshift/contract';
import { bury } from '@nightshift/dlq';
import { failDispatch, giveBack } from '@nightshift/ledger';
import { closeAndFree } from './closeAndFree.ts';
import { DISCOVER_CHECKPOINT } from './discoverPages.ts';
import type { Dispatch } from './dispatchRun.ts';
import { leaveDispatch } from './endAttempt.ts';

export type Failure = { error: ErrorRecord; permanent: boolean };

/** Counts a failure that ends the attempt: the claim goes back, and the queue brings the dispatch after the job's delay. */
export async function failAttempt(dispatch: Dispatch, failure: Failure): Promise<Outcome> {
  const outcome = await countFailure(dispatch, failure);
  if (outcome.kind === 'failed') await giveBack(dispatch.services.db, dispatch.claim);
  return outcome;
}

/** Counts a failure of the dispatch; the last one buries the run's own letter in the same transaction and settles it. */
export async function countFailure(dispatch: Dispatch, { error, permanent }: Failure): Promise<Outcome> {
  const { services, job, claim, log, held } = dispatch;
  const failing = await services.db.transaction().execute(async (tx) => {
    const result = await failDispatch(tx, claim, { error, permanent, attempts: job.retry.attempts });
    if (result.kind === 'dead') {
      await bury(tx, {
        job: job.name,
        run: claim.run,
        unit: null,
        cursor: (await loadCheckpoint(tx, claim.run, DISCOVER_CHECKPOINT))?.cursor,
        error,
        failures: result.failures,
        deployment: services.deployment,
      });
    }
    return result;
  });
  switch (failing.kind) {
    case 'fenced':
      return leaveDispatch(dispatch);
    case 'will-retry':
      log.warn({ event: 'dispatch-failed', error, failures: failing.failures }, 'the dispatch failed');
      return { kind: 'failed', retryAfterMs: retryDelayMs(job.retry, failing.failures) };
    case 'dead':
      log.error(
        { event: 'dispatch-dead', error, failures: failing.failures },
        `the dispatch gave up after ${failing.failures} failures`,
      );
      await closeAndFree(services, job, claim.run, log, held);
      return { kind: 'settled' };
  }
}
