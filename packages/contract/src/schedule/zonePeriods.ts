import { zoneOffset } from './zoneOffset.ts';

/** A stretch of time in which a zone's clock is not put forward or back; instants in milliseconds, `to` excluded. */
export type ZonePeriod = Readonly<{ from: number; to: number; offset: number }>;

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** The periods of a zone between two instants, oldest first. No zone puts its clock forward and back within a week. */
export function zonePeriods(timezone: string, from: number, to: number): ZonePeriod[] {
  const periods: ZonePeriod[] = [];
  let begun = from;
  let offset = zoneOffset(timezone, from);
  for (let week = from; week < to - 1; week += WEEK) {
    const next = Math.min(week + WEEK, to - 1);
    if (zoneOffset(timezone, next) === offset) continue;
    const change = firstMinuteWithout(offset, timezone, week, next);
    periods.push({ from: begun, to: change, offset: offset * MINUTE });
    begun = change;
    offset = zoneOffset(timezone, change);
  }
  periods.push({ from: begun, to, offset: offset * MINUTE });
  return periods;
}

/** Halves the stretch until the minute of the change is found; clocks are changed on a full minute. */
function firstMinuteWithout(offset: number, timezone: string, from: number, to: number): number {
  let still = Math.floor(from / MINUTE);
  let gone = Math.ceil(to / MINUTE);
  while (gone - still > 1) {
    const middle = Math.floor((still + gone) / 2);
    if (zoneOffset(timezone, middle * MINUTE) === offset) still = middle;
    else gone = middle;
  }
  return gone * MINUTE;
}
