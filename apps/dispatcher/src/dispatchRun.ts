import { DISPATCH_SECONDS, tickAt, type AnyJob, type Message, type Outcome } from '@nightshift/contract';
import { claimPack, finishDispatch, relay, sendAndMark, type Claim } from '@nightshift/ledger';
import type { Logger } from 'pino';
import { closeAndFree } from './closeAndFree.ts';
import { discoverPages } from './discoverPages.ts';
import { afterError, answerForKill } from './dispatchTrouble.ts';
import { continueLater, giveBackUnavailable } from './endAttempt.ts';
import type { Services } from './services.ts';

/** What is left of the time when the dispatch stops: enough to send a page and a continuation. */
const MARGIN_MS = 100 * DISPATCH_SECONDS;

export type DispatchDelivery = { message: Message; messageId: string; retried: number; endsAt: Date };

/** One attempt at a run's dispatch. `held` is its hold on the run's lease. */
export type Dispatch = { services: Services; job: AnyJob; claim: Claim; log: Logger; held: Promise<void> };

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
  const deadline = AbortSignal.timeout(Math.max(0, endsAt.getTime() - MARGIN_MS - Date.now()));
  const claiming = await claimPack(db, message, { messageId, retried, forMs: DISPATCH_SECONDS * 1000 });
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await relay(db, send, { run: message.run, signal: deadline });
      await closeAndFree(services, job, message.run, log);
      return { kind: 'nothing-to-do', reason: 'the run is dispatched' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt is dispatching', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      const held = services.lease.hold(job, message.run);
      const outcome = await logged({ services, job, claim: claiming.claim, log, held }, deadline);
      await held;
      return outcome;
    }
  }
}

/** One structured line per attempt. */
async function logged(dispatch: Dispatch, deadline: AbortSignal): Promise<Outcome> {
  const startedAt = new Date();
  const outcome = await attemptDispatch(dispatch, deadline);
  const endedAt = new Date();
  const durationMs = endedAt.getTime() - startedAt.getTime();
  dispatch.log.info(
    { event: 'attempt', attempt: dispatch.claim.attempt, startedAt, endedAt, durationMs, outcome: outcome.kind },
    `dispatch ${outcome.kind}`,
  );
  return outcome;
}

async function attemptDispatch(dispatch: Dispatch, deadline: AbortSignal): Promise<Outcome> {
  const { services, job, claim, log, held } = dispatch;
  const { db, send } = services;
  let pages = 0;
  let killToAnswerFor = claim.killed !== undefined;
  try {
    const buried = killToAnswerFor ? await answerForKill(dispatch) : undefined;
    if (buried) return buried;
    killToAnswerFor = false;
    const earlier = await relay(db, send, { run: claim.run, signal: deadline });
    if (earlier.failed > 0) return await giveBackUnavailable(dispatch, 'the queue takes no messages');
    if (deadline.aborted && earlier.sent > 0) return await continueLater(dispatch);
    const tick = tickAt(job.schedule, claim.scheduledFor);
    for await (const page of discoverPages({ db, job, claim, tick, signal: deadline })) {
      pages += 1;
      if (page.repeated > 0)
        log.warn(
          { event: 'keys-repeated', repeated: page.repeated },
          'discover named units that an earlier page had named',
        );
      const sent = await sendAndMark(db, page.packs, send);
      if (sent.failed > 0) return await giveBackUnavailable(dispatch, 'the queue took only a part');
      if (deadline.aborted && !page.last) return await continueLater(dispatch);
    }
    await finishDispatch(db, claim);
    await closeAndFree(services, job, claim.run, log, held);
    return { kind: 'settled' };
  } catch (error) {
    return await afterError(dispatch, error, { killToAnswerFor, cutShort: deadline.aborted && pages > 0 });
  }
}
