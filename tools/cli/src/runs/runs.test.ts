import { jest } from '@jest/globals';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');
const NEXT = new Date('2026-01-06T02:00:00.000Z');

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test('runs list shows the newest first, and only what is asked for', async () => {
  const first = await world.working(['BER'], TICK);
  await first.die(1);
  const second = await world.working(['BER'], NEXT);
  const shown = await world.spawn(['runs', 'list']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(new RegExp(`${second.run} +working .*\\n${first.run} +failed +1 +1 `));
  expect(await world.json(['runs', 'list', '--state', 'open'])).toMatchObject({ answer: [{ run: second.run }] });
  expect(await world.json(['runs', 'list', '--state', 'failed', '--limit', '5'])).toMatchObject({
    answer: [{ run: first.run, waitingLetters: 1, units: 1 }],
  });
  expect(await world.json(['runs', 'list', '--job', 'none.such'])).toEqual({ code: 0, answer: [] });
  expect(await world.json(['runs', 'list', '--state', 'broken'])).toMatchObject({
    code: 2,
    answer: { error: { kind: 'usage' } },
  });
});

test('runs show counts units and packs, and names what the letters died of', async () => {
  const { run, die, done } = await world.working(['BER', 'MUC', 'FRA'], TICK);
  await die(1);
  await done(2);
  const shown = await world.spawn(['runs', 'show', run]);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('3 found: 1 done, 1 ready, 1 dead, 0 cancelled');
  expect(shown.stdout).toContain('no flights');
  expect(await world.json(['runs', 'show', run])).toMatchObject({
    answer: {
      state: 'working',
      units: { ready: 1, done: 1, dead: 1, cancelled: 0 },
      packs: { unsettled: 1, unsent: 1, claimed: 0 },
      letters: [{ count: 1 }],
    },
  });
  expect(await world.json(['runs', 'show', 'none@such'])).toMatchObject({ code: 3 });
});

test('runs cancel says how much is left and asks; cancelled, what is ready never starts', async () => {
  const { run, done } = await world.working(['BER', 'MUC', 'FRA'], TICK);
  await done(1);
  const unasked = await world.spawn(['runs', 'cancel', run]);
  expect(unasked.code).toBe(3);
  expect(unasked.stderr).toContain(
    `Cancel ${run}? 2 units of 3 found so far will not be done. Nobody is there to answer`,
  );
  expect(await world.run(run)).toMatchObject({ state: 'working' });
  const cancelled = await world.spawn(['runs', 'cancel', run, '--reason', 'wrong data', '--yes', '--json']);
  expect(cancelled.code).toBe(0);
  expect(JSON.parse(cancelled.stdout)).toEqual({ run, state: 'cancelled', units: 2, next: null });
  expect(await world.run(run)).toMatchObject({
    state: 'cancelled',
    reason: 'wrong data (ada)',
    finished_at: expect.any(Date),
  });
  expect(await world.unit(run, 3)).toMatchObject({ state: 'cancelled' });
  const again = await world.call(['runs', 'cancel', run, '--yes']);
  expect(again).toMatchObject({ code: 3, stderr: `${run} is over: cancelled.\n` });
  expect(await world.json(['runs', 'cancel', 'none@such', '--yes'])).toMatchObject({ code: 3 });
});

test('runs follow stays until the run is over, and its exit code is how the run ended', async () => {
  const { run, done } = await world.working(['BER', 'MUC'], TICK);
  const following = world.spawn(['runs', 'follow', run]);
  await done(1);
  await done(2);
  const followed = await following;
  expect(followed.code).toBe(0);
  expect(followed.stdout).toMatch(/▕█+▏ 2 of 2 done .*succeeded\n.* succeeded\n$/);
  const failed = await world.working(['BER'], NEXT);
  await failed.die(1);
  expect(await world.json(['runs', 'follow', failed.run])).toMatchObject({
    code: 1,
    answer: { state: 'failed', dead: 1, over: true },
  });
  expect(await world.json(['runs', 'follow', 'none@such'])).toMatchObject({ code: 3 });
});
