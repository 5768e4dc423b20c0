/** What a clock on a wall shows; months and days as people count them, Sunday 0. */
export type WallClock = Readonly<{ minute: number; hour: number; day: number; month: number; weekday: number }>;

export function wallClockOfUtc(instant: number): WallClock {
  const date = new Date(instant);
  return {
    minute: date.getUTCMinutes(),
    hour: date.getUTCHours(),
    day: date.getUTCDate(),
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay(),
  };
}

/** What a cron names of a clock: the hour with its day, and the minute within it. */
export type CronReading = Readonly<{ hour: (wall: WallClock) => boolean; minute: (minute: number) => boolean }>;

/** A reader of its own, which shares no code with the one that it judges. */
export function readCron(cron: string): CronReading {
  const [minutes, hours, days, months, weekdays] = cron.split(' ').map(namedValues);
  return {
    hour: (wall) => hours![wall.hour]! && days![wall.day]! && months![wall.month]! && weekdays![wall.weekday]!,
    minute: (minute) => minutes![minute]!,
  };
}

/** Whether a cron, read in UTC, is due at an instant. */
export function isDueInUtc(cron: CronReading, instant: number): boolean {
  const wall = wallClockOfUtc(instant);
  return cron.hour(wall) && cron.minute(wall.minute);
}

function namedValues(field: string, position: number): boolean[] {
  const origin = position === 2 || position === 3 ? 1 : 0;
  return new Array<boolean>(60).fill(false).map((_, value) =>
    field.split(',').some((part) => {
      const [range, step = '1'] = part.split('/') as [string, string?];
      const [from, to = from] = range === '*' ? [origin, 59] : range.split('-').map(Number);
      return value >= from! && value <= to! && (value - from!) % Number(step) === 0;
    }),
  );
}
