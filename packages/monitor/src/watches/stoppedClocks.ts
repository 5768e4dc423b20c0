import type { CompletedWatch } from '../facts/JobFacts.ts';
import { median } from '../rules/median.ts';

export type StoppedClock = { clock: string; completedAt: Date; everyMs: number };

/** A clock that has come less often than this many times isn't known well enough to say how often it comes. */
const LEAST_GAPS = 3;
/** The longest time between two watches that a clock can be set to. */
const LONGEST_MS = 30 * 60_000;
const SHORTEST_MS = 60_000;

/** The clocks whose watch hasn't been completed for so many of their intervals. */
export function stoppedClocks(
  watches: readonly CompletedWatch[],
  now: Date,
  { intervals }: { intervals: number },
): StoppedClock[] {
  return watches
    .map(({ clock, completedAt, gaps }) => ({ clock, completedAt, everyMs: everyMs(gaps) }))
    .filter(({ completedAt, everyMs }) => now.getTime() - completedAt.getTime() > intervals * everyMs);
}

/** How often it comes, as seen: one that was late or came twice doesn't count. */
function everyMs(gaps: readonly number[]): number {
  if (gaps.length < LEAST_GAPS) return LONGEST_MS;
  return Math.max(SHORTEST_MS, 1000 * median(gaps)!);
}
