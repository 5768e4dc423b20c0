import { ago, HOUR, MINUTE, NOW } from '../testing/cases.ts';
import { stoppedClocks } from './stoppedClocks.ts';

const stopped = (gaps: number[], silentMs: number, intervals = 2) =>
  stoppedClocks([{ clock: 'vercel', completedAt: ago(silentMs), gaps }], NOW, { intervals }).length === 1;
const minutely = [60, 60, 60, 60, 60];

test.each([
  ['two of its intervals', minutely, 2 * MINUTE, false],
  ['more', minutely, 2 * MINUTE + 1, true],
  ['more, of a clock that comes every five minutes', [300, 301, 299, 300], 10 * MINUTE + 1, true],
  ['less, of such a one', [300, 301, 299, 300], 9 * MINUTE, false],
  ['a clock that once came twice', [300, 2, 298, 300, 300], 9 * MINUTE, false],
  ['a clock that was away for a night', [60, 60, 36_000, 60, 60], 3 * MINUTE, true],
  ['a clock that comes more often than every minute', [2, 2, 2, 2], 2 * MINUTE, false],
  ['a clock that has hardly come yet', [60, 60], HOUR, false],
  ['a clock that has hardly come and came no more', [60, 60], HOUR + 1, true],
])('%s', (_, gaps, silentMs, expected) => {
  expect(stopped(gaps, silentMs)).toBe(expected);
});
