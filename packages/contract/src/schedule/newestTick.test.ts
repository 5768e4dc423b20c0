import { newestTick } from './newestTick.ts';
import { parseSchedule } from './parseSchedule.ts';
import { readCron } from './testing/readCron.ts';
import { randomSchedules, ZONES } from './testing/randomSchedules.ts';
import { ZoneWalk } from './testing/ZoneWalk.ts';

const HOUR = 3_600_000;

describe('newestTick', () => {
  test.each(ZONES)('agrees with a walk through every minute of two years in %s', (timezone) => {
    const walk = new ZoneWalk(timezone);
    const instants = walk
      .changes()
      .flatMap((change) =>
        [-25, -3, -1, -0.25, -1 / HOUR, 0, 0.5, 1, 2.25, 3, 26].map((hours) => change + hours * HOUR),
      );
    for (let day = 370; day < 730; day += 45) instants.push(walk.from + day * 24 * HOUR + 7 * 60_000 * day);
    for (const schedule of randomSchedules(7, 12, timezone)) {
      const due = walk.dueInstants(readCron(schedule.cron), !schedule.cron.split(' ')[1]!.includes('*'));
      for (const instant of instants) {
        const expected = due.findLast((tick) => tick <= instant);
        if (expected === undefined) continue;
        const found = newestTick(schedule, new Date(instant));
        expect([schedule.cron, new Date(instant), found]).toEqual([
          schedule.cron,
          new Date(instant),
          new Date(expected),
        ]);
      }
    }
  });

  test.each([
    [
      'a local time that is left out is due when the clock starts again',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-29',
      ['2026-03-29T01:00:00Z'],
    ],
    [
      'a local time that is shown twice is due the first time',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-25',
      ['2026-10-25T00:30:00Z'],
    ],
    ['a left-out hour in New York', '15 2 * * *', 'America/New_York', '2026-03-08', ['2026-03-08T07:00:00Z']],
    ['a repeated hour in New York', '15 1 * * *', 'America/New_York', '2026-11-01', ['2026-11-01T05:15:00Z']],
    [
      'a left-out half hour on Lord Howe Island',
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03',
      ['2026-10-03T15:30:00Z'],
    ],
    [
      'a repeated half hour on Lord Howe Island',
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04',
      ['2026-04-04T14:45:00Z'],
    ],
    ["a left-out hour in St John's", '30 2 * * *', 'America/St_Johns', '2026-03-08', ['2026-03-08T05:30:00Z']],
    ["a repeated hour in St John's", '30 1 * * *', 'America/St_Johns', '2026-11-01', ['2026-11-01T04:00:00Z']],
    [
      'every minute of a fixed hour that is left out is due together, once',
      '*/20 2 * * *',
      'Europe/Berlin',
      '2026-03-29',
      ['2026-03-29T01:00:00Z'],
    ],
    [
      'every minute of a fixed hour that is shown twice is due once',
      '*/20 2 * * *',
      'Europe/Berlin',
      '2026-10-25',
      ['2026-10-25T00:00:00Z', '2026-10-25T00:20:00Z', '2026-10-25T00:40:00Z'],
    ],
    [
      'a list of hours is as fixed as a single one',
      '30 2,14 * * *',
      'Europe/Berlin',
      '2026-03-29',
      ['2026-03-29T01:00:00Z', '2026-03-29T12:30:00Z'],
    ],
    [
      'a stepped range of hours is fixed too',
      '30 2-5/3 * * *',
      'Europe/Berlin',
      '2026-03-29',
      ['2026-03-29T01:00:00Z', '2026-03-29T03:30:00Z'],
    ],
  ])('%s', (_, cron, timezone, day, ticks) => {
    expect(ticksOfUtcDay(cron, timezone, day)).toEqual(ticks.map((tick) => new Date(tick)));
  });

  test('a night that leaps over midnight loses nothing', () => {
    const before = (cron: string) =>
      newestTick(parseSchedule({ cron, timezone: 'America/Nuuk' }), new Date('2027-03-28T12:00:00Z'));
    expect(before('30 23 * * *')).toEqual(new Date('2027-03-28T01:00:00Z'));
    expect(before('30 23 27 * *')).toEqual(new Date('2027-03-28T01:00:00Z'));
    expect(before('30 23 28 * *')).toEqual(new Date('2027-03-01T01:30:00Z'));
  });

  test('a wildcard hour is due every real hour, on the short day and on the long one', () => {
    const hours = (day: string) => ticksOfUtcDay('0 * * * *', 'Europe/Berlin', day).map((tick) => tick.getUTCHours());
    const all = Array.from({ length: 24 }, (_, hour) => hour);
    expect(hours('2026-03-29')).toEqual(all);
    expect(hours('2026-10-25')).toEqual(all);
  });

  test('finds 29 February from years away', () => {
    const schedule = parseSchedule({ cron: '0 12 29 2 *' });
    expect(newestTick(schedule, new Date('2028-02-29T11:59:59.999Z'))).toEqual(new Date('2024-02-29T12:00:00Z'));
    expect(newestTick(schedule, new Date('2028-02-29T12:00:00Z'))).toEqual(new Date('2028-02-29T12:00:00Z'));
  });

  test('counts the instant itself, to the millisecond', () => {
    const schedule = parseSchedule({ cron: '0 3 * * *' });
    expect(newestTick(schedule, new Date('2026-05-05T03:00:00.000Z'))).toEqual(new Date('2026-05-05T03:00:00Z'));
    expect(newestTick(schedule, new Date('2026-05-05T02:59:59.999Z'))).toEqual(new Date('2026-05-04T03:00:00Z'));
  });
});

function ticksOfUtcDay(cron: string, timezone: string, day: string): Date[] {
  const schedule = parseSchedule({ cron, timezone });
  const midnight = new Date(`${day}T00:00:00Z`).getTime();
  const ticks: Date[] = [];
  let before = new Date(midnight + 24 * HOUR - 1);
  for (;;) {
    const tick = newestTick(schedule, before);
    if (tick === null || tick.getTime() < midnight) return ticks;
    ticks.unshift(tick);
    before = new Date(tick.getTime() - 1);
  }
}
