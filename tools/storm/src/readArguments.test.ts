import { readArguments } from './readArguments.ts';

test('without arguments it is a hundred kills, however long they take', () => {
  expect(readArguments([])).toEqual({
    kills: 100,
    seconds: Infinity,
    units: 200,
    seed: undefined,
    without: [],
    log: undefined,
  });
});

test('seconds alone end the storm, whatever the kills', () => {
  expect(readArguments(['--seconds', '20'])).toMatchObject({ kills: Infinity, seconds: 20 });
});

test('all of it can be said', () => {
  const given = ['--kills=500', '--seconds=60', '--seed=0', '--units=50', '--without=drop,freeze', '--log=storm.txt'];
  expect(readArguments(given)).toEqual({
    kills: 500,
    seconds: 60,
    seed: 0,
    units: 50,
    without: ['drop', 'freeze'],
    log: 'storm.txt',
  });
  expect(readArguments(['-h'])).toBe('help');
});

test.each([
  [['--kills', 'many'], "--kills is 'many'"],
  [['--units', '0'], "--units is '0'"],
  [['--seed', ''], "--seed is ''"],
  [['--seconds', '1.5'], "--seconds is '1.5'"],
  [['--storms', '2'], "Unknown option '--storms'"],
  [['500'], 'Unexpected argument'],
])('%j is refused with how to write it', (given, reason) => {
  expect(() => readArguments(given)).toThrow(reason);
  expect(() => readArguments(given)).toThrow('npm run storm -- [--kills N]');
});
