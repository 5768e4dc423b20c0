import { spreadOf } from './spreadOf.ts';

test('the median of an odd number is the middle one, of an even number the mean of the two in the middle', () => {
  expect(spreadOf([10, 9, 1])).toEqual({ median: 9, least: 1, most: 10 });
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, least: 1, most: 4 });
  expect(spreadOf([7])).toEqual({ median: 7, least: 7, most: 7 });
});

test('of nothing there is no median', () => {
  expect(() => spreadOf([])).toThrow('nothing was measured');
});
