import { StepKeyExpired } from '@nightshift/checkpoint';
import { Fenced, PermanentError, RetryLater, recordError, type ErrorRecord } from '@nightshift/contract';
import { blamesNobody } from '@nightshift/database';

/** What an error that came out of a unit's work means for it. */
export type Judgement =
  /** The attempt owns the pack no more, or the unit has ended: leave. */
  | { kind: 'fenced' }
  /** Says nothing about the unit: give back, try again, count nothing. */
  | { kind: 'blameless'; error: ErrorRecord }
  /** The author asked for another time. */
  | { kind: 'later'; delayMs: number }
  /** A failure of the unit; `permanent` when no retry can help. `askedAbout` is the step that a human is asked about. */
  | { kind: 'failure'; error: ErrorRecord; permanent: boolean; askedAbout?: string };

/** Judges what was thrown. The author's own words count as they are; other errors also by what caused them. */
export function judgeError(error: unknown): Judgement {
  if (error instanceof RetryLater) return { kind: 'later', delayMs: error.delayMs };
  const chain = [...causes(error)];
  const expired = chain.find((link) => link instanceof StepKeyExpired);
  if (expired) return { kind: 'failure', error: recordError(error), permanent: true, askedAbout: expired.step };
  if (error instanceof PermanentError) return { kind: 'failure', error: recordError(error), permanent: true };
  if (chain.some((link) => link instanceof Fenced)) return { kind: 'fenced' };
  if (chain.some(blamesNobody)) return { kind: 'blameless', error: recordError(error) };
  return { kind: 'failure', error: recordError(error), permanent: false };
}

const DEEPEST_CAUSE = 5;

/** An error and what it names as its cause: authors wrap what they catch. */
function* causes(error: unknown): Generator<unknown> {
  for (let link = error, depth = 0; link !== undefined && depth <= DEEPEST_CAUSE; depth += 1) {
    yield link;
    link = link instanceof Error ? link.cause : undefined;
  }
}
