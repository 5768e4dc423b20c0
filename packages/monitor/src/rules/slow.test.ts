import type { Backlog } from '../facts/JobFacts.ts';
import { aBacklog, aCase, ago, MINUTE, runsOf } from '../testing/cases.ts';
import { slow } from './slow.ts';

const open = (minutes: number): Backlog =>
  aBacklog({
    openRun: {
      run: 'open-run',
      scheduledFor: ago(minutes * MINUTE),
      openedAt: ago(minutes * MINUTE),
      state: 'working',
    },
  });
const judge = (minutes: number[], openFor?: number) =>
  slow(aCase({ ended: runsOf(minutes), backlog: openFor === undefined ? null : open(openFor) }));
const TENS = [10, 10, 10, 10, 10];

test.each<[string, number[], number | undefined, boolean]>([
  ['no run yet', [], undefined, false],
  ['just twice the usual', [20, ...TENS], undefined, false],
  ['more than twice the usual', [20.1, ...TENS], undefined, true],
  ['too few to speak of a habit', [60, 10, 10, 10, 10], undefined, false],
  ['a slow one before the last', [10, 60, ...TENS], undefined, false],
  ['the median, not the mean, is usual', [21, 10, 10, 10, 10, 500, 500], undefined, true],
  ['what takes a minute is never slow', [1, 0.1, 0.1, 0.1, 0.1, 0.1], undefined, false],
  ['what takes more is', [1.1, 0.1, 0.1, 0.1, 0.1, 0.1], undefined, true],
  ['failed runs say nothing about the usual', [21, -1, -1, -1, ...TENS], undefined, true],
  ['a failed run is not slow', [-60, ...TENS], undefined, false],
  ['an open run of just twice the usual', TENS, 20, false],
  ['an open run of more', TENS, 20.1, true],
  ['an open run, and no habit', [10, 10], 600, false],
  ['only the last 20 are the habit', [25, ...Array<number>(20).fill(10), 90, 90, 90, 90], undefined, true],
])('%s', (_, minutes, openFor, fires) => {
  expect(judge(minutes, openFor).firing).toBe(fires);
});

test('says how long it took, or has taken so far', () => {
  expect(judge([25, ...TENS])).toMatchObject({
    title: 'reports.on-time is slow: its run took 25 minutes, usually 10 minutes',
    expected: 'a run of at most 20 minutes',
    run: 'run-6',
  });
  expect(judge(TENS, 45)).toMatchObject({
    since: ago(25 * MINUTE),
    title: 'reports.on-time is slow: its run has taken 45 minutes so far, usually 10 minutes',
    run: 'open-run',
  });
});
