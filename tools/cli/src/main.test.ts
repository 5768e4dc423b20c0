import { jest } from '@jest/globals';
import { commands } from './commands.ts';
import { findCommand } from './findCommand.ts';
import { readArguments } from './readArguments.ts';
import { cliWorld, type CliWorld } from './testing/cliWorld.ts';
import { nightshift } from './testing/nightshift.ts';

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterAll(() => world.drop());

test('called without a command it says what there is, and that it was called wrongly', async () => {
  const called = await nightshift([]);
  expect(called.code).toBe(2);
  for (const { name } of commands) expect(called.stdout).toContain(`nightshift ${name}`);
});

test('help is there for everything, for each room and for each command, with examples and without a database', async () => {
  expect(await nightshift(['--help'])).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringContaining('Exit codes'),
  });
  for (const args of [
    ['help', 'letters'],
    ['letters', '--help'],
  ]) {
    expect((await world.call(args, { env: { DATABASE_URL: '' } })).stdout).toContain('nightshift letters redrive');
  }
  for (const { name, options, examples } of commands) {
    const { code, stdout } = await world.call([...name.split(' '), '--help'], { env: { DATABASE_URL: '' } });
    expect(code).toBe(0);
    for (const option of Object.keys(options)) expect(stdout).toContain(`--${option}`);
    for (const [call] of examples) expect(stdout).toContain(`nightshift ${call}`);
    expect(await world.call(['help', ...name.split(' ')])).toMatchObject({ code: 0, stdout });
  }
});

test.each(commands.flatMap(({ examples }) => examples.map(([call]) => [call])))(
  'the example can be called: %s',
  (call) => {
    const words = (call.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^(['"])(.*)\1$/, '$2'));
    const found = findCommand(commands, words);
    if (found.kind !== 'command') throw new Error('it calls no command');
    expect(() => readArguments(found.command, found.rest)).not.toThrow();
  },
);

test.each([
  [['lettres'], "There is no command 'lettres'. Did you mean 'letters'?"],
  [['letters', 'redriv', '1'], "There is no command 'letters redriv'. Did you mean 'redrive'?"],
  [['help', 'rnus'], "Did you mean 'runs'?"],
  [['--all'], 'Say which command first'],
  [['letters', 'list', '--jb', 'x'], "'nightshift letters list' has no option --jb. Did you mean '--job'?"],
  [['letters', 'list', '-x'], "'nightshift letters list' has no option -x."],
  [['letters', 'list', '--job'], "'--job <value>' argument missing"],
  [['letters', 'list', 'extra'], "'nightshift letters list' has no place for 'extra'"],
  [['runs', 'show'], "'nightshift runs show' needs <run>"],
  [['runs', 'list', '--limit', '1.5'], "--limit is '1.5': write a whole number from 1 to 10000"],
  [['letters', 'list', '--since', 'yesterday'], "--since is 'yesterday': write how long ago, like 25h"],
  [['letters', 'list', '--since', '2026-13-01'], 'there is no such moment'],
  [['jobs', 'run', 'x.y', '--where', '{'], '--where is no JSON'],
])('%j is called wrongly, and told how', async (args, says) => {
  const called = await world.call(args);
  expect(called).toMatchObject({ code: 2, stdout: '' });
  expect(called.stderr).toContain(says);
  const json = await world.json(args);
  expect(json).toMatchObject({ code: 2, answer: { error: { kind: 'usage' } } });
});

test('without DATABASE_URL it says so', async () => {
  const called = await nightshift(['jobs']);
  expect(called).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('DATABASE_URL is not set') });
});

test('a database that is away is a failure with its cause, also as JSON', async () => {
  const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
  const called = await nightshift(['jobs', '--json'], env);
  expect(called.code).toBe(1);
  expect(JSON.parse(called.stdout)).toMatchObject({
    error: { kind: 'failed', message: expect.stringContaining("can't be reached") },
  });
  expect(called.stderr).toContain('ECONNREFUSED');
});
