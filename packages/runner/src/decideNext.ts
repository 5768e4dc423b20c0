import { retryDelayMs, type Retry } from '@nightshift/contract';

/** How one unit of a pack ended in this attempt. */
export type UnitResult =
  | { kind: 'done' }
  | { kind: 'dead' }
  | { kind: 'failed'; failures: number }
  | { kind: 'later'; delayMs: number }
  | { kind: 'blameless' }
  | { kind: 'fenced' }
  /** A walk that has come further, and has no time for one more batch. */
  | { kind: 'moved' }
  /** The deadline came before it was started, or before it was through after others had been. */
  | { kind: 'unstarted' }
  /** The deadline came while it was worked on together with others, and nothing was committed of them. */
  | { kind: 'cut-short' };

/** What becomes of the pack, judged by its units alone. */
export type Next =
  | { kind: 'settle' }
  | { kind: 'leave' }
  | { kind: 'dissolve' }
  | { kind: 'give-back'; blameless: true }
  | { kind: 'give-back'; blameless: false; retryAfterMs: number }
  | { kind: 'yield'; delayMs: number };

/**
 * The worst news decides: a lost pack is left alone, trouble that blames nobody brings all of it back soon, a failure
 * after the job's own delay (the longest that any of its units has to wait), what the deadline cut goes on at once, a
 * postponed unit when the first is due.
 */
export function decideNext(results: readonly UnitResult[], retry: Retry): Next {
  const of = <Kind extends UnitResult['kind']>(kind: Kind) =>
    results.filter((result): result is Extract<UnitResult, { kind: Kind }> => result.kind === kind);
  if (of('fenced').length > 0) return { kind: 'leave' };
  if (of('blameless').length > 0) return { kind: 'give-back', blameless: true };
  const failed = of('failed');
  if (failed.length > 0) {
    return {
      kind: 'give-back',
      blameless: false,
      retryAfterMs: Math.max(...failed.map(({ failures }) => retryDelayMs(retry, failures))),
    };
  }
  if (of('moved').length > 0) return { kind: 'yield', delayMs: 0 };
  const cutShort = of('cut-short');
  const ended = of('done').length + of('dead').length;
  // Together they don't fit into one invocation, and would not the next time.
  if (cutShort.length > 0 && ended === 0) return { kind: 'dissolve' };
  const unstarted = [...of('unstarted'), ...cutShort];
  // An attempt that came to nothing at all must not send itself on at once, and so for ever.
  if (unstarted.length > 0 && unstarted.length === results.length) return { kind: 'give-back', blameless: true };
  if (unstarted.length > 0) return { kind: 'yield', delayMs: 0 };
  const later = of('later');
  if (later.length > 0) return { kind: 'yield', delayMs: Math.min(...later.map(({ delayMs }) => delayMs)) };
  return { kind: 'settle' };
}
