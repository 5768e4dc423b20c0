import { newestTick } from './newestTick.ts';
import type { Schedule } from './parseSchedule.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How far to look, further each time: most schedules are due within the hour or the week, few within nine years alone. */
const REACHES = [60 * MINUTE, 8 * DAY, 400 * DAY, 9 * 366 * DAY];

/** The first time after an instant at which a schedule is due; null if there is none in eight years. The inverse of {@link newestTick}, and found through it. */
export function nextTick(schedule: Schedule, after: Date): Date | null {
  for (const reach of REACHES) {
    const last = newestTick(schedule, new Date(after.getTime() + reach));
    if (last !== null && last > after) return firstTick(schedule, after.getTime(), last.getTime());
  }
  return null;
}

/** Halves the stretch whose end is a tick until no earlier one fits in: ticks lie on full minutes. */
function firstTick(schedule: Schedule, after: number, tick: number): Date {
  let before = after;
  let first = tick;
  while (first - before > MINUTE) {
    const middle = newestTick(schedule, new Date(Math.floor((before + first) / 2)))?.getTime() ?? before;
    if (middle > after) first = middle;
    else before = Math.floor((before + first) / 2);
  }
  return new Date(first);
}
