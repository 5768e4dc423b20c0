import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { readOutbox } from '@nightshift/ledger';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';
import { recordingQueue } from '../testing/recordingQueue.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');
const NEXT = new Date('2026-01-06T02:00:00.000Z');
const BOOM = { name: 'Error', message: 'row 7 is broken' };

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test('letters redrive puts one unit back to work; done, its run has succeeded; again, it is refused', async () => {
  const { run, die, done } = await world.working(['BER'], TICK);
  const id = await die(1);
  const redriven = await world.spawn(['letters', 'redrive', id, '--by', 'bob', '--note', 'fixed', '--json']);
  expect(redriven).toMatchObject({ code: 0 });
  expect(JSON.parse(redriven.stdout)).toMatchObject({
    letter: id,
    run,
    unit: 1,
    key: 'BER/2026-01-05',
    sent: 0,
    left: 1,
  });
  expect(await world.letters()).toMatchObject([{ state: 'redriven', resolved_by: 'bob', note: 'fixed' }]);
  expect(await world.unit(run, 1)).toMatchObject({ state: 'ready', failures: 0 });
  expect(await readOutbox(world.db, { limit: 10 })).toMatchObject([{ run, pack: -1, send: 1 }]);
  const again = await world.call(['letters', 'redrive', id]);
  expect(again.code).toBe(3);
  expect(again.stderr).toContain(`Letter ${id} was redriven by bob`);
  await done(1, -1);
  expect(await world.run(run)).toMatchObject({ state: 'succeeded' });
});

test('where the environment leads to the queue, units go at once, and one that dies again goes again', async () => {
  const { run, die } = await world.working(['BER', 'MUC'], TICK);
  const first = await die(1);
  const queue = await recordingQueue();
  try {
    expect(await world.json(['letters', 'redrive', first], queue.env)).toMatchObject({ answer: { sent: 1, left: 0 } });
    const second = await die(1, BOOM, { pack: -1 });
    const third = await die(2);
    expect(await world.json(['letters', 'redrive', second, third, '--yes'], queue.env)).toMatchObject({
      code: 0,
      answer: { sent: 2, left: 0, redriven: [{ letter: second }, { letter: third }] },
    });
    expect(queue.bodies).toMatchObject([
      { run, pack: -1, send: 1 },
      { run, pack: -1, send: 2 },
      { run, pack: -2, send: 1 },
    ]);
  } finally {
    await queue.stop();
  }
  expect(await readOutbox(world.db, { limit: 10 })).toEqual([]);
});

test('two who redrive the same letter at once: one does, and the other is told', async () => {
  const { die } = await world.working(['BER'], TICK);
  const id = await die(1);
  const both = await Promise.all([world.call(['letters', 'redrive', id]), world.call(['letters', 'redrive', id])]);
  expect(both.map(({ code }) => code).sort()).toEqual([0, 3]);
});

test('a unit whose pack is still open is refused, and its letter waits on', async () => {
  const { die } = await world.working(['BER'], TICK);
  const id = await die(1, BOOM, { open: true });
  const refused = await world.call(['letters', 'redrive', id]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('an unsettled pack still covers its unit');
  expect(await world.letters()).toMatchObject([{ state: 'waiting' }]);
});

test('a unit whose run is cancelled is refused, and its letter waits on', async () => {
  const { run, die } = await world.working(['BER', 'MUC'], TICK);
  const id = await die(1);
  await world.call(['runs', 'cancel', run, '--yes']);
  expect(await world.call(['letters', 'redrive', id])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('cancelled'),
  });
  expect(await world.letters()).toMatchObject([{ state: 'waiting' }]);
});

test("a run's own letter reopens its run, unless another one of the job is open", async () => {
  const { run, id } = await world.undiscovered(TICK);
  expect(await world.run(run)).toMatchObject({ state: 'failed' });
  const other = await world.working(['BER'], NEXT);
  const overlapping = await world.call(['letters', 'redrive', id]);
  expect(overlapping.code).toBe(3);
  expect(overlapping.stderr).toContain(`would be open beside ${other.run}`);
  expect(await world.call(['letters', 'redrive', id, '--payload', '{"airport":"BER"}'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("a run's own letter has no payload to correct"),
  });
  await other.done(1);
  expect(await world.json(['letters', 'redrive', id])).toMatchObject({ code: 0, answer: { run, unit: null, left: 1 } });
  expect(await world.run(run)).toMatchObject({ state: 'dispatching', finished_at: null });
  expect(await readOutbox(world.db, { limit: 10 })).toMatchObject([{ run, pack: 0 }]);
});

describe('a corrected payload', () => {
  test('is checked by the schema of the job: what it refuses changes nothing', async () => {
    const { die } = await world.working(['BER'], TICK);
    const id = await die(1);
    const refused = await world.call(['letters', 'redrive', id, '--payload', '{"airport":"BERLIN"}']);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain("reports.on-time doesn't allow this payload");
    expect(await world.letters()).toMatchObject([{ state: 'waiting' }]);
  });

  test('comes from a file or the command line', async () => {
    const { run, die } = await world.working(['BER', 'MUC'], TICK);
    const [first, second] = [await die(1), await die(2)];
    const folder = await mkdtemp(join(tmpdir(), 'nightshift-'));
    try {
      const file = join(folder, 'payload.json');
      await writeFile(file, '{ "airport": "BER", "corrected": 1 }');
      expect(await world.call(['letters', 'redrive', first, '--payload', file])).toMatchObject({ code: 0 });
      const typed = '{"airport":"MUC","corrected":2}';
      expect(await world.call(['letters', 'redrive', second, '--payload', typed])).toMatchObject({ code: 0 });
      expect(await world.call(['letters', 'redrive', second, '--payload', join(folder, 'none')])).toMatchObject({
        code: 2,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
    expect((await world.unit(run, 1)).payload).toEqual({ airport: 'BER', corrected: 1 });
    expect((await world.unit(run, 2)).payload).toEqual({ airport: 'MUC', corrected: 2 });
  });

  test('that names another effect, or comes after steps, is asked about with the steps in sight', async () => {
    const { run, die } = await world.working(['BER'], TICK);
    const id = await die(1);
    await world.db
      .insertInto('nightshift.steps')
      .values({ owner: `${run}#1`, name: 'mail', begun_at: TICK, result: '1' })
      .execute();
    const args = ['letters', 'redrive', id, '--payload', '{"airport":"MUC"}'];
    const unanswered = await world.call(args);
    expect(unanswered.code).toBe(3);
    expect(unanswered.stderr).toMatch(
      /mail.*\n.*old payload; its key stays 'BER\/2026-01-05', though the new payload's would be 'MUC\//s,
    );
    expect(await world.call(args, { answer: 'y' })).toMatchObject({ code: 0 });
    expect((await world.unit(run, 1)).payload).toEqual({ airport: 'MUC' });
  });
});
