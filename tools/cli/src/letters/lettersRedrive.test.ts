import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOutbox } from '@nightshift/ledger';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';
import { recordingQueue } from '../testing/recordingQueue.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');
const BOOM = { name: 'Error', message: 'row 7 is broken' };
const OTHER = { name: 'TypeError', message: 'no such field' };

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
  }, 20_000);

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

async function until(reached: () => Promise<boolean>): Promise<void> {
  for (const giveUpAt = Date.now() + 10_000; Date.now() < giveUpAt;) if (await reached()) return;
  throw new Error('it never came to that');
}
