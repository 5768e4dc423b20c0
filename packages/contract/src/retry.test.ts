import { retryDelayMs, totalRetryDelayMs } from './retry.ts';

const retry = { attempts: 5, delayMs: 30_000, factor: 4, maxMs: 600_000 };

describe('a job’s own delays', () => {
  test('grow by the factor after each failure and stop at the longest', () => {
    expect([1, 2, 3, 4, 5].map((failures) => retryDelayMs(retry, failures))).toEqual([
      30_000, 120_000, 480_000, 600_000, 600_000,
    ]);
  });

  test('stay finite after any number of failures', () => {
    expect(retryDelayMs(retry, 5_000)).toBe(600_000);
  });

  test('add up to the waiting between the first try and the last', () => {
    expect(totalRetryDelayMs(retry)).toBe(30_000 + 120_000 + 480_000 + 600_000);
    expect(totalRetryDelayMs({ ...retry, attempts: 1 })).toBe(0);
  });
});
