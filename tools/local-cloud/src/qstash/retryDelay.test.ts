import { parseDuration, parseGoDuration } from './durations.ts';
import { retryDelay } from './retryDelay.ts';
import { compileRetryDelay } from './retryDelayExpression.ts';

test.each([
  ['1000', 0, 1000],
  ['1000 * (1 + retried)', 2, 3000],
  ['pow(2, retried) * 1000', 3, 8000],
  ['-2 + 3 * 4 - 10 / 5 % 3', 0, 8],
  ['2 - 3 - 4', 0, -5],
  ['max(1, min(retried, 5))', 9, 5],
  ['round(exp(2.5 * retried))', 1, 12],
  ['floor(sqrt(abs(-10))) + ceil(0.1)', 0, 4],
])('%s with retried = %i is %d', (expression, retried, expected) => {
  expect(compileRetryDelay(expression)(retried)).toBe(expected);
});

test.each([
  [''],
  ['1000 +'],
  ['(1'],
  ['1 2'],
  ['retries'],
  ['pow(1)'],
  ['min(1, 2, 3)'],
  ['constructor(1)'],
  ['exp'],
  ['1;2'],
  ['a.b'],
  ['"x"'],
  ['1'.repeat(501)],
])('the expression %p is refused', (expression) => {
  expect(() => compileRetryDelay(expression)).toThrow(SyntaxError);
});

test('without a wish the delays are e^(2.5 n) seconds and end at a day', () => {
  const delays = [0, 1, 2, 3, 4, 50].map((retried) => Math.round(retryDelay(retried, undefined, {}, 0) / 1000));
  expect(delays).toEqual([12, 148, 1808, 22026, 86400, 86400]);
});

test('an expression is held between nothing and a day', () => {
  const delays = ['-5', '1e', 'pow(10, 20)', '1 / 0', '0 / 0'].map((text) => {
    try {
      return retryDelay(0, text, {}, 0);
    } catch (error) {
      return (error as Error).name;
    }
  });
  expect(delays).toEqual([0, 'SyntaxError', 86_400_000, 86_400_000, 86_400_000]);
});

test.each([
  ['5', 5000],
  ['0', 0],
  ['1.5', 1500],
  ['1m30s', 90_000],
  ['Thu, 01 Jan 1970 00:01:40 GMT', 40_000],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 0],
  ['86400', 86_400_000],
  ['86401', 7],
  ['1700000000', 7],
  ['soon', 7],
  ['', 7],
])('at second 60 a Retry-After of %p means %i ms where 7 are the default', (value, expected) => {
  expect(retryDelay(0, '7', { 'retry-after': [value] }, 60_000)).toBe(expected);
});

test('durations are read as a whole or not at all', () => {
  expect(['50s', '2h', '1d10h30m', '0.5s', '', '5', '1x', '1s ', 's'].map(parseDuration)).toEqual([
    50_000,
    7_200_000,
    124_200_000,
    500,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(['6m5s', '250ms', '1h', '1d'].map(parseGoDuration)).toEqual([365_000, 250, 3_600_000, undefined]);
});
