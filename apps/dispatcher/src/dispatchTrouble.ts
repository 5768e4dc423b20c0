import { DISPATCH_SECONDS, Fenced, PermanentError, recordError, type Outcome } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';
import { recordFailure } from '@nightshift/telemetry';
import { countFailure, failAttempt } from './countFailure.ts';
import type { Dispatch } from './dispatchRun.ts';
import { continueLater, giveBackUnavailable, leaveDispatch } from './endAttempt.ts';
import { seenError } from './seenError.ts';

/** Where an attempt stood when it met an error. */
export type Standing = {
  /** The kill before it has not been counted yet. */
  killToAnswerFor: boolean;
  /** The time was up, and the attempt had recorded pages before. */
  cutShort: boolean;
};

/** What an error makes of an attempt at a dispatch. Never throws: what can't be written down now is found again. */
export async function afterError(dispatch: Dispatch, error: unknown, standing: Standing): Promise<Outcome> {
  const { log, job } = dispatch;
  const seen = seenError(job, error);
  try {
    if (error instanceof Fenced) return await leaveDispatch(dispatch);
    if (!blamesNobody(error) && !standing.killToAnswerFor) {
      const permanent = error instanceof PermanentError;
      if (standing.cutShort && !permanent) return await continueLater(dispatch);
      recordFailure(seen);
      return await failAttempt(dispatch, { error: recordError(error), seen, permanent });
    }
    log.warn({ event: 'dispatch-given-back', error: seen }, 'nobody is to blame');
  } catch (again) {
    log.error(
      { event: 'failure-not-recorded', error: seen, because: recordError(again) },
      'a failure of the dispatch could not be recorded',
    );
  }
  const reason = 'trouble that is not the fault of the work';
  // The claim tells the next attempt of the kill, so it is kept until that has been counted.
  return standing.killToAnswerFor ? { kind: 'unavailable', reason } : giveBackUnavailable(dispatch, reason);
}

/** The dispatch before was killed: that counts as a failure, before anything runs. Undefined: it may be tried again. */
export async function answerForKill(dispatch: Dispatch): Promise<Outcome | undefined> {
  const error = {
    name: 'FunctionKilled',
    message: `the dispatch was killed before it could record one more page: it took longer than its maxDuration of ${DISPATCH_SECONDS} s, ran out of memory, or crashed`,
  };
  const outcome = await countFailure(dispatch, { error, seen: error, permanent: false });
  return outcome.kind === 'failed' ? undefined : outcome;
}
