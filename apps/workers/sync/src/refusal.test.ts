import { PermanentError, RetryLater } from '@nightshift/contract';
import { refusal } from './refusal.ts';

const NOW = Date.parse('2026-11-08T02:00:00Z');
const refused = (status: number, retryAfter: string | null = null) =>
  refusal({ status, retryAfter }, "zip-codes/7 behind version 1, code '70001'", NOW);

test.each<[number, string | null, number]>([
  [429, '120', 120_000],
  [429, '0', 1_000],
  [429, 'Sun, 08 Nov 2026 02:05:00 GMT', 300_000],
  [429, 'Sun, 08 Nov 2026 01:00:00 GMT', 1_000],
  [429, '99999999999', 86_400_000],
  [429, null, 60_000],
  [429, 'soon', 60_000],
  [429, '-5', 60_000],
  [503, '120', 120_000],
])('%i with Retry-After %p: later, in %i ms', (status, retryAfter, delayMs) => {
  const error = refused(status, retryAfter);
  expect(error).toBeInstanceOf(RetryLater);
  expect((error as RetryLater).delayMs).toBe(delayMs);
});

test.each([400, 401, 403, 404, 410, 422])('%i: for good', (status) => {
  expect(refused(status, '120')).toBeInstanceOf(PermanentError);
});

test.each([204, 302, 304, 408, 500, 502, 503, 504])('%i: an error as any, which the job retries', (status) => {
  expect(refused(status).name).toBe('Error');
});

test.each([401, 500])('the error of a %i names the partition and the page', (status) => {
  expect(refused(status).message).toContain(
    `the catalogue answered ${status} for zip-codes/7 behind version 1, code '70001'`,
  );
});

test('what it waits for is said beside RetryLater', () => {
  expect(refused(429).cause).toMatchObject({ message: expect.stringContaining('answered 429 for zip-codes/7') });
});
