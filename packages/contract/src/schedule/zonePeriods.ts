/** A stretch of time in which a zone keeps one distance to UTC; instants in milliseconds, `to` excluded. */
export type ZonePeriod = Readonly<{ from: number; to: number; offsetMinutes: number }>;

/** Twenty-eight years, after which the calendar repeats: every date that a rule like "last Sunday" can fall on is in it. */
const FROM = Date.UTC(2026, 0, 1);
const TO = Date.UTC(2054, 0, 1);
const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** The periods of a zone from 2026 to 2053, in order. No clock is read, so the answer is the same on every day. */
export function zonePeriods(timezone: string): readonly ZonePeriod[] {
  const known = remembered.get(timezone);
  if (known !== undefined) return known;
  const offsetAt = offsetReader(timezone);
  const periods: ZonePeriod[] = [];
  let from = FROM;
  let offset = offsetAt(FROM);
  for (let week = FROM; week < TO; week += WEEK) {
    const next = Math.min(week + WEEK, TO);
    if (offsetAt(next) === offset) continue;
    const change = firstMinuteWithout(offset, week, next, offsetAt);
    periods.push({ from, to: change, offsetMinutes: offset });
    from = change;
    offset = offsetAt(change);
  }
  periods.push({ from, to: TO, offsetMinutes: offset });
  remembered.set(timezone, periods);
  return periods;
}

const remembered = new Map<string, readonly ZonePeriod[]>();

/** Halves the stretch until the minute of the change is found. */
function firstMinuteWithout(
  offset: number,
  before: number,
  after: number,
  offsetAt: (instant: number) => number,
): number {
  let still = before;
  let gone = after;
  while (gone - still > MINUTE) {
    const middle = still + Math.floor((gone - still) / 2 / MINUTE) * MINUTE;
    if (offsetAt(middle) === offset) still = middle;
    else gone = middle;
  }
  return gone;
}

/** Reads the minutes that a zone is ahead of UTC from names like `GMT+05:30`; `GMT` alone is none. */
function offsetReader(timezone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: timezone, timeZoneName: 'longOffset' });
  return (instant) => {
    const match = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(instant));
    if (match === null)
      throw new RangeError(`the distance of '${timezone}' to UTC can't be read from '${format.format(instant)}'`);
    const [, sign, hours, minutes] = match;
    if (sign === undefined) return 0;
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}
