import { delayHistogram } from './delayHistogram.ts';

const counts = (delays: number[]) => delayHistogram(delays).map(({ flights }) => flights);

test('a delay on an edge belongs to the bin that begins there', () => {
  expect(counts([-31])).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(counts([-30, -16])).toEqual([0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(counts([-1, 0, 14, 15])).toEqual([0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(counts([119, 120, 100_000])).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
});

test('the bins meet each other, open at both ends', () => {
  const bins = delayHistogram([]);
  expect(bins.at(0)).toMatchObject({ from: null, below: -30 });
  expect(bins.at(-1)).toMatchObject({ from: 120, below: null });
  for (const [n, bin] of bins.slice(1).entries()) expect(bin.from).toBe(bins[n]!.below);
});
