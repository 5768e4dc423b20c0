import { newestTick } from './newestTick.ts';
import { nextTick } from './nextTick.ts';
import { parseSchedule } from './parseSchedule.ts';
import { randomSchedules, ZONES } from './testing/randomSchedules.ts';

const HOUR = 3_600_000;
const next = (cron: string, timezone: string, after: string) =>
  nextTick(parseSchedule({ cron, timezone }), new Date(after))?.toISOString();

test.each([
  ['0 3 * * *', 'UTC', '2026-05-05T02:59:59.999Z', '2026-05-05T03:00:00.000Z'],
  ['0 3 * * *', 'UTC', '2026-05-05T03:00:00.000Z', '2026-05-06T03:00:00.000Z'],
  ['* * * * *', 'UTC', '2026-05-05T03:00:00.000Z', '2026-05-05T03:01:00.000Z'],
  ['*/5 * * * *', 'UTC', '2026-05-05T03:07:30.000Z', '2026-05-05T03:10:00.000Z'],
  ['0 9 * * 1', 'Europe/Berlin', '2026-05-05T00:00:00Z', '2026-05-11T07:00:00.000Z'],
  ['0 12 29 2 *', 'UTC', '2026-05-05T00:00:00Z', '2028-02-29T12:00:00.000Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T02:00:00Z', '2026-03-29T01:00:00.000Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
  ['0 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', '2026-10-25T01:00:00.000Z'],
])('%s in %s is next due after %s at %s', (cron, timezone, after, expected) => {
  expect(next(cron, timezone, after)).toBe(expected);
});

test.each(ZONES)('agrees with newestTick in %s: nothing is due before it, and it is due', (timezone) => {
  for (const schedule of randomSchedules(11, 12, timezone)) {
    for (let day = 0; day < 365; day += 23) {
      const after = new Date(Date.UTC(2026, 0, 1 + day) + 1.37 * day * HOUR);
      const tick = nextTick(schedule, after)!;
      expect(tick.getTime()).toBeGreaterThan(after.getTime());
      expect(newestTick(schedule, tick)).toEqual(tick);
      const before = newestTick(schedule, new Date(tick.getTime() - 1));
      expect(before === null || before <= after).toBe(true);
    }
  }
});
