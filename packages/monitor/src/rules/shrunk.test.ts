import { aCase, runsOf } from '../testing/cases.ts';
import { shrunk } from './shrunk.ts';

/** The units of runs that succeeded, the newest first. */
const judge = (units: number[], minutes = units.map(() => 1)) => shrunk(aCase({ ended: runsOf(minutes, units) }));
const USUAL = [220, 220, 200, 240, 220];

test.each([
  ['no run yet', [], false],
  ['just half of the usual', [110, ...USUAL], false],
  ['less than half', [109, ...USUAL], true],
  ['nothing at all', [0, ...USUAL], true],
  ['too few to speak of a habit', [0, 220, 220, 220, 220], false],
  ['more than usual', [900, ...USUAL], false],
  ['it always finds nothing', [0, 0, 0, 0, 0, 0], false],
  ['one unit per tick', [1, 1, 1, 1, 1, 1], false],
  ['a small one before the last', [220, 3, ...USUAL], false],
])('%s', (_, units, fires) => {
  expect(judge(units).firing).toBe(fires);
});

test('a failed run says nothing', () => {
  expect(judge([0, 220, ...USUAL], [-1, 1, 1, 1, 1, 1, 1]).firing).toBe(false);
});

test('says how many, and how many usually', () => {
  expect(judge([12, ...USUAL])).toMatchObject({
    title: 'reports.on-time succeeded with 12 units, usually 220',
    expected: 'at least 50 % of the usual 220 units',
    run: 'run-6',
  });
});
