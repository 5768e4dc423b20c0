import { counted, durationText } from './durationText.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test.each([
  [0, 'less than a second'],
  [999, 'less than a second'],
  [1_000, '1 second'],
  [90_000, '1 minute 30 seconds'],
  [20 * MINUTE, '20 minutes'],
  [HOUR, '1 hour'],
  [25 * HOUR + 10 * MINUTE + 30_000, '25 hours 10 minutes'],
  [71 * HOUR, '71 hours'],
  [76 * HOUR, '3 days 4 hours'],
  [30 * 24 * HOUR, '30 days'],
])('%s ms is %p', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test('counts in words', () => {
  expect([counted(0, 'unit'), counted(1, 'unit'), counted(1_200, 'unit')]).toEqual([
    '0 units',
    '1 unit',
    '1,200 units',
  ]);
});
