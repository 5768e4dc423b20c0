import { readArguments } from './readArguments.ts';

test('a preview of what has changed is deployed unless production is asked for', () => {
  expect(readArguments(['--base', 'origin/main~2'])).toEqual({
    choice: { base: 'origin/main~2' },
    environment: 'preview',
    dryRun: false,
    envFiles: [],
  });
});

test('apps are chosen by name, or all of them', () => {
  expect(
    readArguments(['--apps', 'billing, dispatcher', '--production', '--dry-run', '--env-file', 'a', '--env-file', 'b']),
  ).toEqual({
    choice: { names: ['billing', 'dispatcher'] },
    environment: 'production',
    dryRun: true,
    envFiles: ['a', 'b'],
  });
  expect(readArguments(['--apps', 'all'])).toMatchObject({ choice: { names: 'all' } });
});

test('help is asked for, not guessed', () => expect(readArguments(['-h'])).toBe('help'));

test.each([
  [[], 'Say which apps'],
  [['--base', 'main', '--apps', 'all'], 'two ways to choose'],
  [['--base', ''], "--base is ''"],
  [['--base', 'main;id'], "--base is 'main;id'"],
  [['--base', '$(id)'], "--base is '$(id)'"],
  [['--apps', 'billing,,sync'], "--apps is 'billing,,sync'"],
  [['--prod'], "Unknown option '--prod'"],
  [['billing', '--apps', 'all'], 'billing'],
])('%j is refused with what to write', (given, reason) => {
  expect(() => readArguments(given)).toThrow(reason);
  expect(() => readArguments(given)).toThrow('npm run deploy');
});
