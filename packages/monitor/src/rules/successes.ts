import type { EndedRun } from '../facts/JobFacts.ts';

/** How many successes say what is usual. */
const USUAL = 20;
/** Fewer than this say nothing about what is usual. */
const LEAST = 5;

export const successesOf = (ended: readonly EndedRun[]): EndedRun[] =>
  ended.filter(({ state }) => state === 'succeeded');

/** Up to 20 successes, the newest first; undefined where there are too few to speak of a habit. */
export function habit(successes: readonly EndedRun[]): readonly EndedRun[] | undefined {
  const usual = successes.slice(0, USUAL);
  return usual.length < LEAST ? undefined : usual;
}
