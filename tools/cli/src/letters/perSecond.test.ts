import { perSecond } from './perSecond.ts';

test.each([
  [undefined, 10],
  ['5', 5],
  ['5/s', 5],
  ['30/m', 0.5],
  ['0.5/s', 0.5],
  ['3600/h', 1],
])('%s is %d a second', (rate, value) => {
  expect(perSecond(rate, 10)).toBe(value);
});

test.each(['0', '-1', 'fast', '5/d', '5/', ''])("'%s' is no rate", (rate) => {
  expect(() => perSecond(rate, 10)).toThrow(`--rate is '${rate}'`);
});
