import { parseSchedule } from './parseSchedule.ts';
import { scheduleAgeMs } from './scheduleAge.ts';

const HOUR = 3_600_000;
const hours = (cron: string, from: string, to: string, timezone = 'Europe/Berlin') =>
  scheduleAgeMs(parseSchedule({ cron, timezone }), new Date(from), new Date(to)) / HOUR;

test.each([
  ['an ordinary day', '0 3 * * *', '2026-10-23T01:10:00Z', '2026-10-24T01:10:00Z', 24],
  ['the long day of a fixed hour', '0 3 * * *', '2026-10-24T01:10:00Z', '2026-10-25T02:10:00Z', 24],
  ['the long day of every hour', '0 * * * *', '2026-10-24T01:10:00Z', '2026-10-25T02:10:00Z', 25],
  ['the short day', '0 3 * * *', '2026-03-28T02:10:00Z', '2026-03-29T01:10:00Z', 23],
  ['from summer to winter', '0 9 * * 1', '2026-10-19T07:00:00Z', '2026-10-26T08:00:00Z', 168],
])('%s counts as the schedule counts it: %s', (_, cron, from, to, expected) => {
  expect(hours(cron, from, to)).toBe(expected);
});

test('where the clock is never put back a day has 24 hours', () => {
  expect(hours('0 3 * * *', '2026-10-24T03:10:00Z', '2026-10-25T04:10:00Z', 'UTC')).toBe(25);
});
