import { jest } from '@jest/globals';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';
import { until } from '../testing/until.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');
const BOOM = { name: 'Error', message: 'row 7 is broken' };
const OTHER = { name: 'TypeError', message: 'no such field' };

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

describe('many letters', () => {
  test('are counted and asked about; without a terminal nothing but --yes is a yes', async () => {
    const { die } = await world.working(['BER', 'MUC', 'FRA'], TICK);
    const [first] = [await die(1, BOOM), await die(2, BOOM), await die(3, OTHER)];
    const waiting = async () => (await world.letters()).filter(({ state }) => state === 'waiting').length;
    const unasked = await world.spawn(['letters', 'redrive', '--job', 'reports.on-time', '--json']);
    expect(unasked.code).toBe(3);
    expect(JSON.parse(unasked.stdout)).toMatchObject({ error: { kind: 'refused' } });
    expect(unasked.stderr).toContain('Redrive 3 letters of 1 job and 2 causes? Nobody is there to answer: add --yes');
    expect(await world.call(['letters', 'redrive', '--all'], { answer: 'n' })).toMatchObject({ code: 3 });
    expect(await waiting()).toBe(3);
    const { fingerprint } = (await world.letters()).find(({ id }) => id === first)!;
    const answered = await world.call(['letters', 'redrive', '--fingerprint', fingerprint, '--rate', '100/s'], {
      answer: 'yes',
    });
    expect(answered).toMatchObject({ code: 0 });
    expect(answered.stderr).toContain('Redrive 2 letters of 1 job and 1 cause?');
    expect(answered.stdout).toContain('2 of 2 letters redriven.');
    expect(await waiting()).toBe(1);
  });

  test('go in the order they died, and one that is covered is named while the others go', async () => {
    const { run, die } = await world.working(['BER', 'MUC'], TICK);
    const [covered, free] = [await die(1, BOOM, { open: true }), await die(2)];
    const { code, answer } = await world.json(['letters', 'redrive', covered, free, '--yes']);
    expect(code).toBe(3);
    expect(answer).toMatchObject({
      asked: 2,
      redriven: [{ letter: free, run, unit: 2 }],
      refused: [{ letter: covered, why: 'covered' }],
      canary: null,
    });
  });

  test('after a canary that is done, the rest follow', async () => {
    const { run, die, done } = await world.working(['BER', 'MUC'], TICK);
    const [first] = [await die(1), await die(2)];
    const calling = world.json(['letters', 'redrive', '--all', '--canary', '--yes']);
    await until(async () => (await world.unit(run, 1)).state === 'ready');
    expect((await world.unit(run, 2)).state).toBe('dead');
    await done(1, -1);
    expect(await calling).toMatchObject({
      code: 0,
      answer: { canary: { letter: first, outcome: 'done' }, redriven: [{ unit: 1 }, { unit: 2 }] },
    });
  });

  test('after a canary that dies again, the rest wait on, and the command has failed', async () => {
    const { run, die } = await world.working(['BER', 'MUC'], TICK);
    const [first] = [await die(1), await die(2)];
    const calling = world.call(['letters', 'redrive', '--all', '--canary', '--yes']);
    await until(async () => (await world.unit(run, 1)).state === 'ready');
    await die(1, BOOM, { pack: -1 });
    const called = await calling;
    expect(called.code).toBe(1);
    expect(called.stdout).toContain(`Letter ${first}, which went first, ended dead: the others wait on.`);
    expect((await world.unit(run, 2)).state).toBe('dead');
  });

  test('that died after the question was answered are not meant', async () => {
    const { run, die } = await world.working(['BER', 'MUC', 'FRA'], TICK);
    await die(1);
    await die(2);
    const calling = world.json(['letters', 'redrive', '--all', '--yes', '--rate', '2/s']);
    await until(async () => (await world.unit(run, 1)).state === 'ready');
    await die(3);
    expect(await calling).toMatchObject({ code: 0, answer: { asked: 2, redriven: [{ unit: 1 }, { unit: 2 }] } });
    expect((await world.unit(run, 3)).state).toBe('dead');
  });

  test('when none waits, there is nothing to ask or do', async () => {
    expect(await world.call(['letters', 'redrive', '--all'])).toMatchObject({
      code: 0,
      stdout: 'No such letter waits.\n',
    });
  });

  test.each([
    [['letters', 'redrive'], 'Say which letters'],
    [['letters', 'redrive', '1', '--job', 'x'], 'use one'],
    [['letters', 'redrive', '1', '2', '--payload', '1'], '--payload is for one letter alone'],
    [['letters', 'redrive', 'x1'], "'x1' is no letter"],
    [['letters', 'redrive', '--all', '--rate', 'fast', '--yes'], "--rate is 'fast'"],
  ])('%j is called wrongly', async (args, says) => {
    const called = await world.call(args);
    expect(called).toMatchObject({ code: 2, stdout: '' });
    expect(called.stderr).toContain(says);
  });
});
