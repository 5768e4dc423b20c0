import { Fenced, PermanentError, RetryLater, recordError, type ErrorRecord } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';

/** What an error that came out of a unit's work means for it. */
export type Judgement =
  /** The attempt owns the pack no more: leave. */
  | { kind: 'fenced' }
  /** Says nothing about the unit: give back, try again, count nothing. */
  | { kind: 'blameless'; error: ErrorRecord }
  /** The author asked for another time. */
  | { kind: 'later'; delayMs: number }
  /** A failure of the unit; `permanent` when no retry can help. */
  | { kind: 'failure'; error: ErrorRecord; permanent: boolean };

export function judgeError(error: unknown): Judgement {
  if (error instanceof Fenced) return { kind: 'fenced' };
  if (blamesNobody(error)) return { kind: 'blameless', error: recordError(error) };
  if (error instanceof RetryLater) return { kind: 'later', delayMs: error.delayMs };
  return { kind: 'failure', error: recordError(error), permanent: error instanceof PermanentError };
}
