import { cronNamesDay, cronNamesLeap } from './cronNames.ts';
import { parseCron, type CronFields } from './parseCron.ts';
import type { Schedule } from './parseSchedule.ts';
import { zonePeriods, type ZonePeriod } from './zonePeriods.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEEK = 7 * DAY;

/** Longer than from one 29 February to the next, over a year like 2100 that has none. */
const FURTHEST_BACK = 9 * 366 * DAY;

/**
 * The newest time, at or before an instant, at which a schedule was due; null if there was none in eight years. When the
 * clock is put forward or back, a fixed hour is due once (a time that is left out when the clock starts again, one that is
 * shown twice the first time), a wildcard hour at every real hour.
 */
export function newestTick(schedule: Schedule, atOrBefore: Date): Date | null {
  const fields = parseCron(schedule.cron);
  const latest = atOrBefore.getTime();
  for (let to = latest + 1; to > latest - FURTHEST_BACK; to -= WEEK) {
    // A day more than is searched, so that the first period searched has its predecessor.
    const periods = zonePeriods(schedule.timezone, to - WEEK - DAY, to);
    for (let index = periods.length - 1; index >= 0; index -= 1) {
      const tick = newestTickWithin(fields, periods[index]!, periods[index - 1]);
      if (tick !== undefined && tick >= to - WEEK) return new Date(tick);
    }
  }
  return null;
}

function newestTickWithin(fields: CronFields, period: ZonePeriod, before: ZonePeriod | undefined): number | undefined {
  const shownBefore = before === undefined || fields.anyHour ? -Infinity : before.to + before.offset;
  const first = Math.max(period.from + period.offset, shownBefore);
  const wall = newestWallTime(fields, first, period.to - 1 + period.offset);
  if (wall !== undefined) return wall - period.offset;
  if (before === undefined || fields.anyHour || !cronNamesLeap(fields, before, period)) return undefined;
  return period.from;
}

/** The newest time from `first` to `last` that a cron expression names, on a clock that nobody changes. */
function newestWallTime(fields: CronFields, first: number, last: number): number | undefined {
  for (let day = Math.floor(last / DAY) * DAY; day > first - DAY; day -= DAY) {
    if (!cronNamesDay(fields, day)) continue;
    for (const hour of fields.hour.toReversed()) {
      for (const minute of fields.minute.toReversed()) {
        const wall = day + (hour * 60 + minute) * MINUTE;
        if (wall < first) return undefined;
        if (wall <= last) return wall;
      }
    }
  }
  return undefined;
}
