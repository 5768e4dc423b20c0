import { readArguments } from './readArguments.ts';

test('without arguments it is the whole measurement', () => {
  expect(readArguments([])).toMatchObject({
    units: 20_000,
    pack: 100,
    rows: 1_000_000,
    batch: 1_000,
    repeat: 5,
    only: ['each', 'many', 'walk'],
    memory: undefined,
  });
});

test('a quick look is smaller, and what is said beside it counts', () => {
  expect(readArguments(['--quick', '--repeat', '1'])).toMatchObject({ units: 1_000, rows: 50_000, repeat: 1 });
});

test.each([
  [['--units', '0'], "--units is '0': write a whole number above 0"],
  [['--pack', 'many'], "--pack is 'many'"],
  [['--only', 'each,none'], "--only 'none': there are each, many, walk"],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused, with how to write it', (given, words) => {
  expect(() => readArguments(given)).toThrow(words);
  expect(() => readArguments(given)).toThrow('npm run bench --');
});
