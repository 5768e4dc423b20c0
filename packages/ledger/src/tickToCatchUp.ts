import type { Schedule } from '@nightshift/contract';
import type { TickState } from './readTickState.ts';

/** How long a tick's own call may still be on its way. */
const GRACE_MS = 120_000;

/**
 * The tick that a job asks to have caught up: the newest one of more than two minutes ago, when nothing came for it
 * although it was owed. Null when there is none, the job is paused, or it doesn't ask.
 */
export function tickToCatchUp(
  { schedule, lastTick, owedFrom, pausedAt }: Omit<TickState, 'job'> & { schedule: Schedule },
  now: Date,
  newestTick: (schedule: Schedule, atOrBefore: Date) => Date | null,
): Date | null {
  if (schedule.catchUp !== 'latest' || pausedAt !== null) return null;
  const newest = newestTick(schedule, new Date(now.getTime() - GRACE_MS));
  if (newest === null || newest < owedFrom) return null;
  return lastTick !== null && newest <= lastTick ? null : newest;
}
