import { parseSchedule } from './parseSchedule.ts';
import { isDueInUtc, readCron } from './testing/readCron.ts';
import { randomSchedules, ZONES } from './testing/randomSchedules.ts';
import { ZoneWalk } from './testing/ZoneWalk.ts';
import { utcCrons } from './utcCrons.ts';

describe('utcCrons', () => {
  test.each(ZONES)('fires at every tick of two years in %s', (timezone) => {
    const walk = new ZoneWalk(timezone);
    for (const schedule of randomSchedules(11, 25, timezone)) {
      const due = walk.dueInstants(readCron(schedule.cron), !schedule.cron.split(' ')[1]!.includes('*'));
      const crons = utcCrons(schedule);
      const fires = crons.map(readCron);
      const missed = due.filter((tick) => !fires.some((fire) => isDueInUtc(fire, tick)));
      expect([schedule.cron, crons, missed.map((tick) => new Date(tick))]).toEqual([schedule.cron, crons, []]);
    }
  });

  test.each(['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'fires at nothing else in %s, which keeps one time, but around 29 February',
    (timezone) => {
      const walk = new ZoneWalk(timezone);
      const utc = new ZoneWalk('UTC');
      const exact = randomSchedules(13, 25, timezone).filter(({ cron }) => !namesMonthAndWeekday(cron));
      expect(exact.length).toBeGreaterThan(10);
      for (const schedule of exact) {
        const due = new Set(walk.dueInstants(readCron(schedule.cron), false));
        for (const cron of utcCrons(schedule)) {
          const idle = utc.dueInstants(readCron(cron), false).filter((fired) => !due.has(fired));
          const besidesLeapDay = idle.filter((fired) => !/-(02-28|02-29|03-01)T/.test(new Date(fired).toISOString()));
          expect([schedule.cron, cron, besidesLeapDay.length]).toEqual([schedule.cron, cron, 0]);
        }
      }
    },
  );

  test.each([
    ['0 3 * * *', 'UTC', ['0 3 * * *']],
    ['05 03 * * 1-5', 'UTC', ['5 3 * * 1-5']],
    ['*/5 * * * *', 'UTC', ['*/5 * * * *']],
    ['0 3 * * *', 'Europe/Berlin', ['0 1,2 * * *']],
    ['0 3 * 7 *', 'Europe/Berlin', ['0 1 * 7 *']],
    ['0 0 * * 1', 'Europe/Berlin', ['0 22,23 * * 0']],
    ['0 1 * * 1', 'Europe/Berlin', ['0 0 * * 1', '0 23 * * 0']],
    ['0 0 1 1 *', 'Europe/Berlin', ['0 23 31 12 *']],
    ['0 0 1 * *', 'Europe/Berlin', ['0 22,23 31 1,3,5,7,8,10,12 *', '0 22,23 28,29 2 *', '0 22,23 30 4,6,9,11 *']],
    ['0 0 * 3 1', 'Europe/Berlin', ['0 22,23 * 2,3 0']],
    ['30 2 * * *', 'Europe/Berlin', ['30 0,1 * * *', '0 1 * 3 0']],
    ['15 2 * * *', 'Australia/Lord_Howe', ['15,45 15 * * *', '30 15 * 9,10 6']],
    ['30 3 * * *', 'Australia/Lord_Howe', ['30 16 * * *', '0 17 * * *']],
    ['30 3 * * *', 'America/St_Johns', ['0 6,7 * * *']],
    ['0 * * * *', 'Asia/Kolkata', ['30 * * * *']],
    ['*/15 9-17 * * 1-5', 'America/New_York', ['*/15 13-22 * * 1-5']],
    ['0 18-23 * * 1-5', 'America/New_York', ['0 22,23 * * 1-5', '0 0-4 * * 2-6']],
    ['0 23 28 2 *', 'America/New_York', ['0 4 29 2 *', '0 4 1 3 *']],
  ])('%s in %s is %j', (cron, timezone, expected) => {
    const crons = utcCrons(parseSchedule({ cron, timezone }));
    expect([...crons].sort()).toEqual([...expected].sort());
  });

  test('a zone that changes its clock by the moon costs one more expression, not a dozen', () => {
    expect(utcCrons(parseSchedule({ cron: '30 2 * * 0', timezone: 'Africa/Casablanca' }))).toHaveLength(2);
  });

  test('every expression is one that a schedule may have', () => {
    for (const timezone of ZONES) {
      for (const schedule of randomSchedules(17, 10, timezone)) {
        for (const cron of utcCrons(schedule)) expect(parseSchedule({ cron }).cron.length).toBeLessThanOrEqual(256);
      }
    }
  });
});

/** Such days can't be moved over midnight exactly: cron has no words for "the day before a Monday in March". */
function namesMonthAndWeekday(cron: string): boolean {
  const [, , , month, weekday] = cron.split(' ');
  return month !== '*' && weekday !== '*';
}
