import { whyNot } from './whyNot.ts';

test('an error is told with its causes, on one line and none twice', () => {
  const cause = new Error('connect\nECONNREFUSED', { cause: 'ECONNREFUSED' });
  expect(whyNot(new TypeError('fetch failed', { cause }))).toBe('fetch failed: connect ECONNREFUSED');
});

test('an error of many is told by the first', () => {
  const first = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
  const many = Object.assign(new AggregateError([first, new Error('another')], ''), { code: 'ECONNREFUSED' });
  expect(whyNot(many)).toBe('ECONNREFUSED: connect ECONNREFUSED ::1:1');
});

test.each([
  [undefined, 'without a word'],
  [null, 'null'],
  ['a word', 'a word'],
  [{}, 'without a word'],
  [{ message: '', code: 'ECONNRESET' }, 'ECONNRESET'],
])('%j, thrown, is told too', (thrown, told) => {
  expect(whyNot(thrown)).toBe(told);
});
