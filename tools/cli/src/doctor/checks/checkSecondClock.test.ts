import { openSchedules } from '@nightshift/queue';
import { jest } from '@jest/globals';
import { localQStash } from '../../testing/localQStash.ts';
import { inside } from '../../testing/nightshift.ts';
import { checkSecondClock } from './checkSecondClock.ts';

beforeAll(() => {
  // The SDK tells the console of every call that fails.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

let qstash: Awaited<ReturnType<typeof localQStash>>;
let env: Record<string, string>;
beforeEach(async () => {
  qstash = await localQStash();
  env = { ...qstash.env, PUBLIC_URL: 'https://dispatcher.example.com', PROTECTION_BYPASS_DISPATCHER: 'the-bypass' };
});
afterEach(() => qstash.stop());

const examine = (change: Record<string, string> = {}, name = 'dispatcher') =>
  checkSecondClock.examine({ environment: { ...env, ...change }, apps: [{ name, address: 'PUBLIC_URL' }], jobs: [] });

test('a QStash without the schedule is wrong, until it is synced, however often it is to call', async () => {
  expect(await examine()).toMatchObject([
    { outcome: 'wrong', says: 'QStash has no schedule nightshift-watch', todo: 'npm run nightshift -- schedules sync' },
  ]);
  await inside(['schedules', 'sync', '--every', '2m'], env);
  expect(await examine()).toEqual([
    {
      check: 'second clock',
      outcome: 'right',
      says: "QStash calls https://dispatcher.example.com/api/watch at '*/2 * * * *'",
    },
  ]);
});

test.each([
  ['another address', { PUBLIC_URL: 'https://moved.example.com' }, 'address https://dispatcher.example.com/api/watch'],
  ['another bypass', { PROTECTION_BYPASS_DISPATCHER: 'rotated-bypass' }, 'time-out or forwarded headers'],
])('%s than the one it was synced with is wrong', async (_, change, says) => {
  await inside(['schedules', 'sync'], env);
  const findings = await examine(change);
  expect(findings).toMatchObject([{ outcome: 'wrong', says: expect.stringContaining(says) }]);
  expect(JSON.stringify(findings)).not.toContain('-bypass');
});

test('one that is paused is wrong', async () => {
  await inside(['schedules', 'sync'], env);
  await openSchedules({ url: env.QSTASH_URL!, token: env.QSTASH_TOKEN! }).pause('nightshift-watch');
  expect(await examine()).toMatchObject([{ outcome: 'wrong', says: 'nightshift-watch is paused' }]);
});

test('a QStash that does not list is wrong, and a worker has no second clock', async () => {
  expect(await examine({ QSTASH_TOKEN: 'not-the-token' })).toMatchObject([
    { outcome: 'wrong', says: expect.stringContaining('QStash does not list its schedules') },
  ]);
  expect(await examine({ PUBLIC_URL: '' })).toMatchObject([{ outcome: 'unchecked' }]);
  expect(await examine({}, 'reports')).toEqual([]);
});
