import { newestTick } from './newestTick.ts';
import type { Schedule } from './parseSchedule.ts';

export type TickWindow = {
  /** How old a tick may be and still be run by a call that came for it. */
  latenessMs?: number;
  /** How far ahead of its tick a call may come: the caller's clock isn't ours. */
  earlyMs?: number;
};

/**
 * The tick that a call at `now` is for, or null when none is due: the newest one up to five seconds ahead, unless it is
 * more than an hour old. The same for every call in between, so a call that comes twice finds the same tick.
 */
export function dueTick(schedule: Schedule, now: Date, window: TickWindow = {}): Date | null {
  const { latenessMs = 3_600_000, earlyMs = 5_000 } = window;
  const newest = newestTick(schedule, new Date(now.getTime() + earlyMs));
  if (newest === null || now.getTime() - newest.getTime() > latenessMs) return null;
  return newest;
}
