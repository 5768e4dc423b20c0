import { cronNames, cronNamesLeap } from './cronNames.ts';
import { formatCron } from './formatCron.ts';
import { parseCron, type CronFields } from './parseCron.ts';
import type { Schedule } from './parseSchedule.ts';
import { ascending, daysOfInstants, shiftDays, type CronDays } from './shiftDays.ts';
import { zonePeriods, type ZonePeriod } from './zonePeriods.ts';

const MINUTE = 60_000;
const MINUTES_PER_DAY = 24 * 60;

/**
 * The UTC expressions that fire at every tick of a schedule, whatever the season: Vercel's crons know no timezone. They also
 * fire when no tick is due, an hour beside it in the other half of the year, so that their receiver must ask for the due tick.
 */
export function utcCrons({ cron, timezone }: Schedule): string[] {
  const fields = parseCron(cron);
  const periods = periodsOfComingYears(timezone);
  const expressions = ordinaryCrons(fields, offsetsIn(fields.month, periods));
  return [...expressions, ...leapCrons(fields, periods, expressions)];
}

/** Twenty-eight years, after which the calendar repeats: every date that a rule like "last Sunday" can fall on is in it. */
const FIRST_YEAR = 2026;
const YEARS = 28;

/** No clock is read, so that the answer is the same on every day. */
function periodsOfComingYears(timezone: string): readonly ZonePeriod[] {
  const known = comingYears.get(timezone);
  if (known !== undefined) return known;
  const periods = zonePeriods(timezone, Date.UTC(FIRST_YEAR, 0, 1), Date.UTC(FIRST_YEAR + YEARS, 0, 1));
  comingYears.set(timezone, periods);
  return periods;
}

const comingYears = new Map<string, readonly ZonePeriod[]>();

/** Every distance to UTC, in minutes, that the zone has in one of the months. */
function offsetsIn(months: readonly number[], periods: readonly ZonePeriod[]): number[] {
  return ascending(periods.filter((period) => touches(period, months)).map((period) => period.offset / MINUTE));
}

function touches({ from, to, offset }: ZonePeriod, months: readonly number[]): boolean {
  const first = monthNumber(from + offset);
  const last = monthNumber(to - MINUTE + offset);
  if (last - first >= 11) return true;
  return months.some((month) => (month + 11 - (first % 12)) % 12 <= last - first);
}

/** Months since the year 0. */
function monthNumber(instant: number): number {
  const date = new Date(instant);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The times that the local clock shows, moved by each distance to UTC, over midnight where need be. */
function ordinaryCrons(fields: CronFields, offsets: readonly number[]): string[] {
  const shiftsByTime = new Map<number, number[]>();
  for (const offset of offsets) {
    for (const local of timesOf(fields)) {
      const shift = Math.floor((local - offset) / MINUTES_PER_DAY);
      const time = local - offset - shift * MINUTES_PER_DAY;
      shiftsByTime.set(time, [...(shiftsByTime.get(time) ?? []), shift]);
    }
  }
  const timesByDays = new Map<string, { days: CronDays[]; times: number[] }>();
  const daysByShifts = new Map<string, CronDays[]>();
  for (const [time, shifts] of shiftsByTime) {
    const shiftKey = ascending(shifts).join();
    const days = daysByShifts.get(shiftKey) ?? shiftDays(fields, ascending(shifts));
    daysByShifts.set(shiftKey, days);
    const key = JSON.stringify(days);
    const known = timesByDays.get(key);
    if (known === undefined) timesByDays.set(key, { days, times: [time] });
    else known.times.push(time);
  }
  return [...timesByDays.values()].flatMap(({ days, times }) => expressionsOf(days, times));
}

/**
 * A fixed time that is left out when the clock is put forward is due when the clock starts again, often at no time that the
 * other expressions name. Crons are few and such nights rare, so the nights of one time of day share an expression.
 */
function leapCrons(fields: CronFields, periods: readonly ZonePeriod[], covered: readonly string[]): string[] {
  if (fields.anyHour) return [];
  const coveredFields = covered.map(parseCron);
  const leapsByTime = new Map<number, Date[]>();
  for (const [index, period] of periods.entries()) {
    const before = periods[index - 1];
    if (before === undefined || !cronNamesLeap(fields, before, period)) continue;
    const resumed = new Date(period.from);
    if (coveredFields.some((candidate) => cronNames(candidate, period.from))) continue;
    const time = resumed.getUTCHours() * 60 + resumed.getUTCMinutes();
    leapsByTime.set(time, [...(leapsByTime.get(time) ?? []), resumed]);
  }
  return [...leapsByTime].flatMap(([time, leaps]) => expressionsOf([daysOfInstants(leaps)], [time]));
}

/** Minutes since midnight. */
function timesOf({ hour, minute }: CronFields): number[] {
  return hour.flatMap((hours) => minute.map((minutes) => hours * 60 + minutes));
}

/** Hours with the same minutes share an expression. */
function expressionsOf(days: readonly CronDays[], times: readonly number[]): string[] {
  const hoursByMinutes = new Map<string, { minutes: number[]; hours: number[] }>();
  for (const hour of ascending(times.map((time) => Math.floor(time / 60)))) {
    const minutes = ascending(times.filter((time) => Math.floor(time / 60) === hour).map((time) => time % 60));
    const known = hoursByMinutes.get(minutes.join());
    if (known === undefined) hoursByMinutes.set(minutes.join(), { minutes, hours: [hour] });
    else known.hours.push(hour);
  }
  return [...hoursByMinutes.values()].flatMap(({ minutes, hours }) =>
    days.map((day) => formatCron({ minute: minutes, hour: hours, ...day })),
  );
}
