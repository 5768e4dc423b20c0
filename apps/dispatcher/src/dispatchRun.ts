import {
  Fenced,
  PermanentError,
  recordError,
  retryDelayMs,
  tickAt,
  type AnyJob,
  type ErrorRecord,
  type Message,
  type Outcome,
} from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';
import { bury } from '@nightshift/dlq';
import {
  claimPack,
  failDispatch,
  finishDispatch,
  giveBack,
  relay,
  sendAndMark,
  yieldPack,
  type Claim,
} from '@nightshift/ledger';
import type { Logger } from 'pino';
import { closeAndFree } from './closeAndFree.ts';
import { discoverPages } from './discoverPages.ts';
import type { Services } from './services.ts';

/** The dispatch function's `maxDuration`. */
export const DISPATCH_SECONDS = 60;

export type DispatchDelivery = { message: Message; messageId: string; retried: number; endsAt: Date };

type Dispatch = { services: Services; job: AnyJob; claim: Claim; log: Logger };

/**
 * Finds a run's units page by page and hands them to the queue, until there are no more or the deadline nears. Killed
 * anywhere, the next delivery first sends what is recorded and goes on at the committed cursor.
 */
export async function dispatchRun(
  services: Services,
  job: AnyJob,
  { message, messageId, retried, endsAt }: DispatchDelivery,
): Promise<Outcome> {
  const { db, send } = services;
  const log = services.log.child({ job: job.name, run: message.run, pack: 0, send: message.send, retried });
  const claiming = await claimPack(db, message, { messageId, retried, forMs: DISPATCH_SECONDS * 1000 });
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await relay(db, send, { run: message.run });
      await closeAndFree(services, job, message.run, log);
      return { kind: 'nothing-to-do', reason: 'the run is dispatched' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt is dispatching', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      const held = services.lease.hold(job, message.run);
      const outcome = await logged({ services, job, claim: claiming.claim, log }, endsAt);
      await held;
      return outcome;
    }
  }
}

/** One structured line per attempt. */
async function logged(dispatch: Dispatch, endsAt: Date): Promise<Outcome> {
  const startedAt = new Date();
  const outcome = await attemptDispatch(dispatch, endsAt);
  const endedAt = new Date();
  const durationMs = endedAt.getTime() - startedAt.getTime();
  dispatch.log.info(
    { event: 'attempt', attempt: dispatch.claim.attempt, startedAt, endedAt, durationMs, outcome: outcome.kind },
    `dispatch ${outcome.kind}`,
  );
  return outcome;
}

async function attemptDispatch(dispatch: Dispatch, endsAt: Date): Promise<Outcome> {
  const { services, job, claim, log } = dispatch;
  const { db, send } = services;
  try {
    if (claim.afterKill) {
      const gaveUp = await fail(dispatch, KILLED, false);
      if (gaveUp.kind !== 'failed') return gaveUp;
    }
    const earlier = await relay(db, send, { run: claim.run });
    if (earlier.failed > 0) return await giveBackUnavailable(dispatch, 'the queue takes no messages');
    const tick = tickAt(job.schedule, claim.scheduledFor);
    const stopAt = new Date(endsAt.getTime() - 0.1 * DISPATCH_SECONDS * 1000);
    for await (const page of discoverPages({ db, job, claim, tick, stopAt })) {
      if (page.repeated > 0)
        log.warn(
          { event: 'keys-repeated', repeated: page.repeated },
          'discover named units that an earlier page had named',
        );
      const sent = await sendAndMark(db, page.packs, send);
      if (sent.failed > 0) return await giveBackUnavailable(dispatch, 'the queue took only a part');
      if (page.stopped) return await continueLater(dispatch);
    }
    await finishDispatch(db, claim);
  } catch (error) {
    return await afterError(dispatch, error);
  }
  await closeAndFree(services, job, claim.run, log);
  return { kind: 'settled' };
}

const KILLED: ErrorRecord = {
  name: 'FunctionKilled',
  message: `the dispatch was killed before it could record one more page: it took longer than its maxDuration of ${DISPATCH_SECONDS} s, ran out of memory, or crashed`,
};

async function continueLater({ services, claim, log }: Dispatch): Promise<Outcome> {
  const pack = await yieldPack(services.db, claim);
  if (!pack) return takenOver(log);
  await sendAndMark(services.db, [pack], services.send);
  return { kind: 'yielded' };
}

async function giveBackUnavailable({ services, claim }: Dispatch, reason: string): Promise<Outcome> {
  await giveBack(services.db, claim);
  return { kind: 'unavailable', reason };
}

async function afterError(dispatch: Dispatch, error: unknown): Promise<Outcome> {
  if (error instanceof Fenced) return takenOver(dispatch.log);
  if (blamesNobody(error)) {
    dispatch.log.warn({ event: 'dispatch-given-back', error: recordError(error) }, 'nobody is to blame');
    return giveBackUnavailable(dispatch, 'trouble that is not the fault of the work');
  }
  const outcome = await fail(dispatch, recordError(error), error instanceof PermanentError);
  if (outcome.kind === 'failed') await giveBack(dispatch.services.db, dispatch.claim);
  return outcome;
}

/** Counts a failure of the dispatch; the last one buries the run's own letter in the same transaction. */
async function fail({ services, job, claim, log }: Dispatch, error: ErrorRecord, permanent: boolean): Promise<Outcome> {
  const failing = await services.db.transaction().execute(async (tx) => {
    const result = await failDispatch(tx, claim, { error, permanent, attempts: job.retry.attempts });
    if (result.kind === 'dead') {
      await bury(tx, {
        job: job.name,
        run: claim.run,
        unit: null,
        error,
        failures: result.failures,
        deployment: services.deployment,
      });
    }
    return result;
  });
  switch (failing.kind) {
    case 'fenced':
      return takenOver(log);
    case 'will-retry':
      log.warn({ event: 'dispatch-failed', error, failures: failing.failures }, 'the dispatch failed');
      return { kind: 'failed', retryAfterMs: retryDelayMs(job.retry, failing.failures) };
    case 'dead':
      log.error(
        { event: 'dispatch-dead', error, failures: failing.failures },
        `the dispatch gave up after ${failing.failures} failures`,
      );
      await closeAndFree(services, job, claim.run, log);
      return { kind: 'settled' };
  }
}

function takenOver(log: Logger): Outcome {
  log.warn({ event: 'fenced' }, 'another attempt has taken the dispatch over: nothing of this one counts');
  return { kind: 'nothing-to-do', reason: 'another attempt has taken the dispatch over, or the run has ended' };
}
