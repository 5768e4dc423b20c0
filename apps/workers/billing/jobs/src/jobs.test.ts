import { newestTick, tickAt, totalRetryDelayMs } from '@nightshift/contract';
import { chargeSubscriptions, jobs, markPastDue } from './index.ts';

const tickOf = (job: (typeof jobs)[number], now: string) => {
  const tick = newestTick(job.schedule, new Date(now));
  return tick && [tick.toISOString(), tickAt(job.schedule, tick).date];
};

test.each([
  ['in winter', '2026-11-08T23:00Z', '2026-11-08T11:00:00.000Z', '2026-11-08T13:00:00.000Z'],
  ['in summer', '2026-07-04T23:00Z', '2026-07-04T10:00:00.000Z', '2026-07-04T12:00:00.000Z'],
  ['on the eve of daylight saving', '2026-03-07T23:00Z', '2026-03-07T11:00:00.000Z', '2026-03-07T13:00:00.000Z'],
  ['once the clock was put forward', '2026-03-08T23:00Z', '2026-03-08T10:00:00.000Z', '2026-03-08T12:00:00.000Z'],
  ['on the last day of it', '2026-10-31T23:00Z', '2026-10-31T10:00:00.000Z', '2026-10-31T12:00:00.000Z'],
  ['once the clock was put back', '2026-11-01T23:00Z', '2026-11-01T11:00:00.000Z', '2026-11-01T13:00:00.000Z'],
])('charged at six and marked at eight in New York, %s, for its day', (_, now, charged, marked) => {
  expect(tickOf(chargeSubscriptions, now)).toEqual([charged, now.slice(0, 10)]);
  expect(tickOf(markPastDue, now)).toEqual([marked, now.slice(0, 10)]);
});

test('a charge has had all its attempts and delays before the marking, and long before the provider forgets its key', () => {
  const { retry, limits } = chargeSubscriptions;
  const longest = totalRetryDelayMs(retry) + retry.attempts * limits.maxDurationMs;
  expect(longest).toBeLessThan(2 * 3_600_000);
});

test('the dispatcher learns of both, of the same team', () => {
  expect(jobs.map(({ name, owner }) => [name, owner])).toEqual([
    ['billing.charge', 'billing-team'],
    ['billing.mark-past-due', 'billing-team'],
  ]);
});
