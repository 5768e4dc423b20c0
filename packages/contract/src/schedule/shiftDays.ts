import { CRON_FIELDS, LONGEST_MONTH, type CronFields } from './parseCron.ts';
import type { CronValues } from './formatCron.ts';

/** Which days a cron expression asks for; several are needed where the months differ in theirs. */
export type CronDays = Pick<CronValues, 'dayOfMonth' | 'month' | 'dayOfWeek'>;

const EVERY_DAY_OF_MONTH = upTo(1, CRON_FIELDS.dayOfMonth.most);
const EVERY_MONTH = upTo(1, CRON_FIELDS.month.most);
const EVERY_DAY_OF_WEEK = upTo(0, CRON_FIELDS.dayOfWeek.most);

/**
 * The days that lie `shifts` days beside those of a cron expression. Exact but in two places, where a cron expression can't be:
 * the day before 1 March is both 28 and 29 February, and a day of the week beside a month takes in the month next door.
 */
export function shiftDays(fields: CronFields, shifts: readonly number[]): CronDays[] {
  const { dayOfMonth, month, dayOfWeek } = fields;
  if (dayOfWeek.length < EVERY_DAY_OF_WEEK.length) {
    const days = ascending(shifts.flatMap((shift) => dayOfWeek.map((day) => (day + shift + 7) % 7)));
    return [
      {
        dayOfMonth: EVERY_DAY_OF_MONTH,
        month: ascending(shifts.flatMap((shift) => shiftMonths(month, shift))),
        dayOfWeek: days,
      },
    ];
  }
  if (dayOfMonth.length === EVERY_DAY_OF_MONTH.length && month.length === EVERY_MONTH.length) {
    return [{ dayOfMonth: EVERY_DAY_OF_MONTH, month: EVERY_MONTH, dayOfWeek: EVERY_DAY_OF_WEEK }];
  }
  return daysOfDates(shifts.flatMap((shift) => datesOf(fields).flatMap((date) => shiftDate(date, shift))));
}

/** One set of days that takes in all of some instants: by the day of the month or of the week, whichever takes in less else. */
export function daysOfInstants(instants: readonly Date[]): CronDays {
  const month = ascending(instants.map((instant) => instant.getUTCMonth() + 1));
  const dayOfMonth = ascending(instants.map((instant) => instant.getUTCDate()));
  const dayOfWeek = ascending(instants.map((instant) => instant.getUTCDay()));
  const weeksPerMonth = 31 / 7;
  return dayOfWeek.length * weeksPerMonth < dayOfMonth.length
    ? { dayOfMonth: EVERY_DAY_OF_MONTH, month, dayOfWeek }
    : { dayOfMonth, month, dayOfWeek: EVERY_DAY_OF_WEEK };
}

/** A day of a year that may be a leap year. */
type CalendarDate = Readonly<{ month: number; day: number }>;

/** Months with the same days share an expression. */
function daysOfDates(dates: readonly CalendarDate[]): CronDays[] {
  const monthsByDays = new Map<string, { days: readonly number[]; months: number[] }>();
  for (const month of EVERY_MONTH) {
    const inMonth = ascending(dates.filter((date) => date.month === month).map((date) => date.day));
    if (inMonth.length === 0) continue;
    const days = inMonth.length === LONGEST_MONTH[month - 1] ? EVERY_DAY_OF_MONTH : inMonth;
    const known = monthsByDays.get(days.join());
    if (known === undefined) monthsByDays.set(days.join(), { days, months: [month] });
    else known.months.push(month);
  }
  return [...monthsByDays.values()].map(({ days, months }) => ({
    dayOfMonth: days,
    month: months,
    dayOfWeek: EVERY_DAY_OF_WEEK,
  }));
}

function datesOf({ month, dayOfMonth }: CronFields): CalendarDate[] {
  return month.flatMap((number) =>
    dayOfMonth.filter((day) => day <= LONGEST_MONTH[number - 1]!).map((day) => ({ month: number, day })),
  );
}

/** The day beside a date in a leap year and in another: one day, or two around the end of February. */
function shiftDate({ month, day }: CalendarDate, shift: number): CalendarDate[] {
  const years = month === 2 && day === 29 ? [2028] : [2027, 2028];
  return years.map((year) => {
    const shifted = new Date(Date.UTC(year, month - 1, day + shift));
    return { month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
  });
}

/** The days beside those of a month lie in it, and one in the month next door. */
function shiftMonths(months: readonly number[], shift: number): number[] {
  return months.flatMap((month) => [month, ((month - 1 + shift + 12) % 12) + 1]);
}

export function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

function upTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
