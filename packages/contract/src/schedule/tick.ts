import type { Schedule } from './parseSchedule.ts';

/** One due time of a schedule. */
export type Tick = Readonly<{
  scheduledFor: Date;
  timezone: string;
  /** The calendar day of `scheduledFor` in the schedule's timezone, `YYYY-MM-DD`. */
  date: string;
}>;

export function tickAt(schedule: Schedule, scheduledFor: Date): Tick {
  return Object.freeze({
    scheduledFor,
    timezone: schedule.timezone,
    date: calendarDay(scheduledFor, schedule.timezone),
  });
}

/** `en-CA` is the locale that writes a date as YYYY-MM-DD. */
function calendarDay(instant: Date, timezone: string): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}
