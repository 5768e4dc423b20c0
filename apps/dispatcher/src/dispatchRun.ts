import { DISPATCH_SECONDS, tickAt, type AnyJob, type Outcome } from '@nightshift/contract';
import { claimPack, finishDispatch, relay, sendAndMark, type Claim, type Claiming } from '@nightshift/ledger';
import { inDelivery, tellAttempt, tellKill, type DeliveredMessage } from '@nightshift/telemetry';
import type { Logger } from 'pino';
import { closeAndFree } from './closeAndFree.ts';
import { discoverPages } from './discoverPages.ts';
import { afterError, answerForKill } from './dispatchTrouble.ts';
import { continueLater, giveBackUnavailable } from './endAttempt.ts';
import type { Services } from './services.ts';

/** What is left of the time when the dispatch stops: enough to send a page and a continuation. */
const MARGIN_MS = 100 * DISPATCH_SECONDS;

/** `endsAt`: when the platform will kill this invocation. */
export type DispatchDelivery = DeliveredMessage & { endsAt: Date };

/** One attempt at a run's dispatch. `held` is its hold on the run's lease. */
export type Dispatch = { services: Services; job: AnyJob; claim: Claim; log: Logger; held: Promise<void> };

/**
 * Finds a run's units page by page and hands them to the queue, until there are no more or the deadline nears. Killed
 * anywhere, the next delivery first sends what is recorded and goes on at the committed cursor.
 */
export async function dispatchRun(
  services: Services,
  job: AnyJob,
  { endsAt, ...delivered }: DispatchDelivery,
): Promise<Outcome> {
  const { message, messageId, retried } = delivered;
  const log = services.log.child({ job: job.name, run: message.run, pack: 0, send: message.send, retried });
  const deadline = AbortSignal.timeout(Math.max(0, endsAt.getTime() - MARGIN_MS - Date.now()));
  const claim = () => claimPack(services.db, message, { messageId, retried, forMs: DISPATCH_SECONDS * 1000 });
  return inDelivery(delivered, claim, (claiming) =>
    dispatchClaimed({ ...services, log }, job, claiming, { run: message.run, deadline }),
  );
}

async function dispatchClaimed(
  services: Services,
  job: AnyJob,
  claiming: Claiming,
  { run, deadline }: { run: string; deadline: AbortSignal },
): Promise<Outcome> {
  const { db, send } = services;
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await relay(db, send, { run, signal: deadline });
      await closeAndFree(services, job, run, services.log);
      return { kind: 'nothing-to-do', reason: 'the run is dispatched' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt is dispatching', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      const { claim } = claiming;
      const held = services.lease.hold(job, run);
      const at = { job: job.name, pack: 0 };
      if (claim.killed) tellKill(services.log, at, claim.killed);
      const log = services.log.child({ attempt: claim.attempt });
      const dispatch = { services, job, claim, log, held };
      const { outcome } = await tellAttempt(log, at, async () => ({
        outcome: await attemptDispatch(dispatch, deadline),
      }));
      await held;
      return outcome;
    }
  }
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
