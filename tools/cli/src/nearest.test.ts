import { nearest } from './nearest.ts';

const WORDS = ['list', 'group', 'show', 'redrive', 'discard'];

test.each([
  ['lst', 'list'],
  ['shwo', 'show'],
  ['redrvie', 'redrive'],
  ['disc', 'discard'],
  ['delete', undefined],
  ['xyz', undefined],
])('%s most likely meant %s', (word, meant) => {
  expect(nearest(word, WORDS)).toBe(meant);
});
