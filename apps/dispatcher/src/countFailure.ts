import { loadCheckpoint } from '@nightshift/checkpoint';
import { retryDelayMs, type ErrorRecord, type Outcome } from '@nightshift/contract';
import { bury } from '@nightshift/dlq';
import { failDispatch, giveBack } from '@nightshift/ledger';
import { countFailed } from '@nightshift/telemetry';
import { closeAndFree } from './closeAndFree.ts';
import { DISCOVER_CHECKPOINT } from './discoverPages.ts';
import type { Dispatch } from './dispatchRun.ts';
import { leaveDispatch } from './endAttempt.ts';

/** `seen` is what of the error may stand in a line. */
export type Failure = { error: ErrorRecord; seen: ErrorRecord; permanent: boolean };

/** Counts a failure that ends the attempt: the claim goes back, and the queue brings the dispatch after the job's delay. */
export async function failAttempt(dispatch: Dispatch, failure: Failure): Promise<Outcome> {
  const outcome = await countFailure(dispatch, failure);
  if (outcome.kind === 'failed') await giveBack(dispatch.services.db, dispatch.claim);
  return outcome;
}

/** Counts a failure of the dispatch; the last one buries the run's own letter in the same transaction and settles it. */
export async function countFailure(dispatch: Dispatch, { error, seen, permanent }: Failure): Promise<Outcome> {
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
  if (failing.kind === 'fenced') return leaveDispatch(dispatch);
  const { failures } = failing;
  const line = { failures, error: seen };
  countFailed(job.name, seen.name);
  if (failing.kind === 'will-retry') {
    log.warn({ event: 'dispatch-failed', ...line, outcome: 'failed' }, 'the dispatch failed');
    return { kind: 'failed', retryAfterMs: retryDelayMs(job.retry, failures) };
  }
  log.error({ event: 'dispatch-dead', ...line, outcome: 'dead' }, `the dispatch gave up after ${failures} failures`);
  await closeAndFree(services, job, claim.run, log, held);
  return { kind: 'settled' };
}
