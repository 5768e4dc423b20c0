import type { Schedule } from './parseSchedule.ts';

/** One due time of a schedule. */
export type Tick = Readonly<{
  scheduledFor: Date;
  timezone: string;
  /** The calendar day of `scheduledFor` in the schedule's timezone, `YYYY-MM-DD`. */
  date: string;
}>;

/** The tick of a schedule at an instant at which it is due. */
export function tickAt(schedule: Schedule, scheduledFor: Date): Tick {
  return Object.freeze({
    scheduledFor,
    timezone: schedule.timezone,
    date: calendarDay(scheduledFor, schedule.timezone),
  });
}

function calendarDay(instant: Date, timezone: string): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}
