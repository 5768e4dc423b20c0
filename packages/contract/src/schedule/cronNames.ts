import type { CronFields } from './parseCron.ts';
import type { ZonePeriod } from './zonePeriods.ts';

const MINUTE = 60_000;

/** Whether a cron expression names a day. Wall-clock times are handed about as the instant at which UTC shows them. */
export function cronNamesDay({ dayOfMonth, month, dayOfWeek }: CronFields, wall: number): boolean {
  const date = new Date(wall);
  return (
    dayOfMonth.includes(date.getUTCDate()) &&
    month.includes(date.getUTCMonth() + 1) &&
    dayOfWeek.includes(date.getUTCDay())
  );
}

/** Whether a cron expression names a minute of a day. */
export function cronNames(fields: CronFields, wall: number): boolean {
  const date = new Date(wall);
  return (
    fields.minute.includes(date.getUTCMinutes()) &&
    fields.hour.includes(date.getUTCHours()) &&
    cronNamesDay(fields, wall)
  );
}

/** Whether a clock that is put forward from one period to the next leaps over a minute that a cron expression names. */
export function cronNamesLeap(fields: CronFields, before: ZonePeriod, after: ZonePeriod): boolean {
  for (let wall = before.to + before.offset; wall < after.from + after.offset; wall += MINUTE) {
    if (cronNames(fields, wall)) return true;
  }
  return false;
}
