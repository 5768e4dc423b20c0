import { jest } from '@jest/globals';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';
import { recordingQueue } from '../testing/recordingQueue.ts';
import { until } from '../testing/until.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

describe('a run by hand', () => {
  test('is recorded, limited as asked, and left to the watch where nothing leads to the queue', async () => {
    const { done } = await world.working(['BER'], TICK);
    await done(1);
    const called = await world.spawn(['jobs', 'run', world.job.name, '--where', '{"airport":"BER"}', '--json']);
    expect(called.code).toBe(0);
    const { run, sent, left, reason } = JSON.parse(called.stdout) as Record<string, string>;
    expect({ sent, left, reason }).toEqual({ sent: 0, left: 1, reason: expect.stringContaining('QSTASH_URL') });
    expect(await world.run(run!)).toMatchObject({
      trigger: 'hand',
      state: 'opened',
      asked_by: 'ada',
      unit_filter: { airport: 'BER' },
    });
  });

  test('is sent at once where the environment leads to the queue, and followed if asked', async () => {
    const { done } = await world.working(['BER'], TICK);
    await done(1);
    const queue = await recordingQueue();
    try {
      const { code, answer } = await world.json(['jobs', 'run', world.job.name], queue.env);
      expect(code).toBe(0);
      const { run } = answer as { run: string };
      expect(answer).toEqual({ run, sent: 1, left: 0 });
      expect(queue.bodies).toEqual([{ v: 1, run, job: world.job.name, pack: 0, send: 1 }]);
      const overlapping = await world.call(['jobs', 'run', world.job.name], { env: queue.env });
      expect(overlapping).toMatchObject({ code: 3, stderr: expect.stringContaining(`${run} is still open`) });
      await world.call(['runs', 'cancel', run, '--yes']);
      const following = world.json(['jobs', 'run', world.job.name, '--follow'], queue.env);
      await until(() => queue.bodies.length === 2);
      await world.call(['runs', 'cancel', (queue.bodies[1] as { run: string }).run, '--yes']);
      expect(await following).toMatchObject({ code: 1, answer: { state: 'cancelled' } });
    } finally {
      await queue.stop();
    }
  });

  test('that the queue refuses stays recorded', async () => {
    const { done } = await world.working(['BER'], TICK);
    await done(1);
    const queue = await recordingQueue({ refuse: true });
    try {
      expect(await world.json(['jobs', 'run', world.job.name], queue.env)).toMatchObject({
        code: 0,
        answer: { sent: 0, left: 1, reason: expect.stringContaining('out of order') },
      });
    } finally {
      await queue.stop();
    }
  });
});
