import { nextDueDate } from './nextDueDate.ts';

test.each([
  ['2026-11-08', 8, '2026-12-08'],
  ['2026-12-08', 8, '2027-01-08'],
  ['2026-01-31', 31, '2026-02-28'],
  ['2026-02-28', 31, '2026-03-31'],
  ['2028-01-30', 30, '2028-02-29'],
  ['2026-03-31', 31, '2026-04-30'],
  ['2026-12-31', 31, '2027-01-31'],
  ['2026-02-08', 8, '2026-03-08'],
  ['2026-10-01', 1, '2026-11-01'],
])('after %s, for the %i. of the month, comes %s', (period, billingDay, next) => {
  expect(nextDueDate(period, billingDay)).toBe(next);
});

test('a short month shortens no later one: the 31st comes back', () => {
  const year = Array.from({ length: 11 }).reduce<string[]>(
    (days) => [...days, nextDueDate(days.at(-1)!, 31)],
    ['2027-01-31'],
  );
  expect(year.map((day) => Number(day.slice(8)))).toEqual([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
});
