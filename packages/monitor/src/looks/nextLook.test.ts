import type { Look } from '../facts/JobFacts.ts';
import { aBacklog, aJob, ago, HOUR, MINUTE, NOW, someFacts } from '../testing/cases.ts';
import { nextLook } from './nextLook.ts';

const job = aJob({ alerts: { backlog: { growing: 3 } } });
const look = (sizes: number[], lookedAt = ago(MINUTE)): Look => ({ lookedAt, movedAt: ago(HOUR), sizes });
const next = (units: number | null, before: Look | null, change = {}) =>
  nextLook(job, someFacts({ backlog: units === null ? null : aBacklog({ units, ...change }), look: before }), NOW);

test('the first look remembers how much waits, and since when nothing has moved', () => {
  expect(next(100, null)).toEqual({ job: job.name, look: { lookedAt: NOW, movedAt: ago(HOUR), sizes: [100] } });
  expect(next(100, null, { movedAt: ago(MINUTE) })?.look?.movedAt).toEqual(ago(MINUTE));
});

test('fewer than at the look before is a move, as many or more is none', () => {
  expect(next(99, look([100]))?.look).toEqual({ lookedAt: NOW, movedAt: NOW, sizes: [100, 99] });
  expect(next(100, look([100]))?.look?.movedAt).toEqual(ago(HOUR));
  expect(next(101, look([100]))?.look?.movedAt).toEqual(ago(HOUR));
});

test('as many looks are kept as a growth is told by', () => {
  expect(next(9, look([1, 2, 3, 4]))?.look?.sizes).toEqual([2, 3, 4, 9]);
});

test('two watches at once are one look', () => {
  expect(next(120, look([100], ago(29_999)))).toBeUndefined();
  expect(next(120, look([100], ago(30_000)))).toBeDefined();
});

test('once nothing waits all is forgotten, and nothing is written while nothing waits', () => {
  expect(next(null, look([100], ago(1)))).toEqual({ job: job.name, look: null });
  expect(next(null, null)).toBeUndefined();
});

test('units of a run that is still being dispatched are no growth', () => {
  expect(next(500, null, { unitsBeingFound: 500 })).toBeUndefined();
  expect(next(500, look([100]), { unitsBeingFound: 400 })?.look?.sizes).toEqual([100, 100]);
});
