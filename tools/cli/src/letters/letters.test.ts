import { jest } from '@jest/globals';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';

const TICK = new Date('2026-01-05T02:00:00.000Z');
const BOOM = { name: 'Error', message: 'row 7 is broken' };
const OTHER = { name: 'TypeError', message: 'no such field' };

// Each call of the command starts a process.
jest.setTimeout(60_000);

let world: CliWorld;
beforeAll(async () => (world = await cliWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

test('letters list shows what waits, and as JSON what a program needs', async () => {
  const { die } = await world.working(['BER', 'MUC', 'FRA'], TICK);
  const [first, second] = [await die(1), await die(2)];
  const shown = await world.spawn(['letters']);
  expect(shown).toMatchObject({ code: 0, stderr: '' });
  expect(shown.stdout).toMatch(
    new RegExp(`${second} .*MUC/2026-01-05.*RangeError: no flights\\n${first} .*BER/2026-01-05`),
  );
  expect(await world.json(['letters', 'list', '--limit', '1'])).toMatchObject({
    code: 0,
    answer: { letters: [{ id: second, key: 'MUC/2026-01-05', state: 'waiting', failures: 1 }], next: second },
  });
  expect(await world.json(['letters', 'list', '--after', second])).toMatchObject({
    answer: { letters: [{ id: first }], next: null },
  });
  expect(await world.json(['letters', 'list', '--key', 'BER', '--since', '1h', '--state', 'all'])).toMatchObject({
    answer: { letters: [{ id: first }] },
  });
  expect(await world.json(['letters', 'list', '--until', '1h'])).toMatchObject({ answer: { letters: [] } });
});

test('letters group counts the causes', async () => {
  const { die } = await world.working(['BER', 'MUC', 'FRA'], TICK);
  await die(1, BOOM);
  const newest = await die(2, { ...BOOM, message: 'row 8 is broken' });
  await die(3, OTHER);
  const shown = await world.spawn(['letters', 'group']);
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('Error: row 8 is broken');
  expect(await world.json(['letters', 'group'])).toMatchObject({
    answer: [{ count: 2, example: { id: newest } }, { count: 1 }],
  });
});

test('letters show tells payload, causes and remembered steps; a letter that is not there is not found', async () => {
  const { run, die } = await world.working(['BER'], TICK);
  const id = await die(1);
  await world.db
    .insertInto('nightshift.steps')
    .values({ owner: `${run}#1`, name: 'mail', begun_at: TICK, result: '{"sent":true}' })
    .execute();
  const shown = await world.spawn(['letters', 'show', id]);
  expect(shown.code).toBe(0);
  for (const part of [
    '"airport": "BER"',
    'because of TypeError: fetch failed',
    'at figures (a.js:1)',
    'mail',
    '{"sent":true}',
  ])
    expect(shown.stdout).toContain(part);
  expect(await world.json(['letters', 'show', id])).toMatchObject({
    answer: { id, payload: { airport: 'BER' }, steps: [{ name: 'mail', result: { sent: true } }], runState: 'failed' },
  });
  expect(await world.json(['letters', 'show', '999999'])).toMatchObject({
    code: 3,
    answer: { error: { kind: 'refused' } },
  });
});

test('letters discard closes one with its reason; many are asked about first', async () => {
  const { die } = await world.working(['BER', 'MUC', 'FRA'], TICK);
  const [first, second, third] = [await die(1), await die(2), await die(3)];
  expect(await world.call(['letters', 'discard', first])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--reason'),
  });
  const discarded = await world.spawn(['letters', 'discard', first, '--reason', 'closed for good']);
  expect(discarded).toMatchObject({ code: 0, stdout: `Letter ${first} is discarded.\n` });
  expect(await world.json(['letters', 'discard', first, '--reason', 'again'])).toMatchObject({ code: 3 });
  expect(await world.json(['letters', 'discard', '999999', '--reason', 'again'])).toMatchObject({ code: 3 });
  expect(await world.json(['letters', 'discard', '--all', '--reason', 'old'])).toMatchObject({ code: 3 });
  expect(await world.letters()).toMatchObject([
    { state: 'discarded', note: 'closed for good', resolved_by: 'ada' },
    { state: 'waiting' },
    { state: 'waiting' },
  ]);
  expect(await world.json(['letters', 'discard', first, second, third, '--reason', 'old', '--yes'])).toMatchObject({
    code: 3,
    answer: { discarded: 2, resolved: [first] },
  });
  expect(await world.letters()).toMatchObject([{ note: 'closed for good' }, { note: 'old' }, { note: 'old' }]);
});
