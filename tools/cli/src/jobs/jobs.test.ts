import { jest } from '@jest/globals';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test('jobs list shows the schedule, the last tick, the open run and what waits', async () => {
  expect(await world.json(['jobs'])).toEqual({ code: 0, answer: [] });
  const { run, die } = await world.working(['BER', 'MUC'], TICK);
  await die(1);
  const shown = await world.spawn(['jobs', 'list']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(
    /reports\.on-time +reports-team +0 3 \* \* \* Europe\/Berlin +2026-01-05 02:00:00Z +– +1 +open: reports/,
  );
  expect(await world.json(['jobs'])).toMatchObject({
    answer: [{ job: world.job.name, openRun: run, waitingLetters: 1, lastTick: TICK.toISOString(), pausedAt: null }],
  });
});

test('jobs pause and jobs resume switch a job, and neither knows a job that was never registered', async () => {
  await world.working(['BER'], TICK);
  const paused = await world.spawn(['jobs', 'pause', world.job.name, '--reason', 'moving house', '--json']);
  expect(paused.code).toBe(0);
  expect(JSON.parse(paused.stdout)).toEqual({ job: world.job.name, paused: true, reason: 'moving house' });
  expect(await world.json(['jobs'])).toMatchObject({
    answer: [{ pausedAt: expect.any(String), pausedReason: 'moving house' }],
  });
  expect((await world.call(['jobs'])).stdout).toContain(': moving house; open: ');
  const resumed = await world.spawn(['jobs', 'resume', world.job.name]);
  expect(resumed.code).toBe(0);
  expect(await world.json(['jobs'])).toMatchObject({ answer: [{ pausedAt: null, pausedReason: null }] });
  for (const command of ['pause', 'resume', 'run']) {
    const unknown = await world.call(['jobs', command, 'reports.ontime']);
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toContain("Did you mean 'reports.on-time'?");
  }
});
