import { jest } from '@jest/globals';
import { freePort } from '@nightshift/database/testing';
import { localQStash } from '../../testing/localQStash.ts';
import { checkQStash } from './checkQStash.ts';

beforeAll(() => {
  // The SDK tells the console of every call that fails.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

let qstash: Awaited<ReturnType<typeof localQStash>>;
beforeAll(async () => (qstash = await localQStash()));
afterAll(() => qstash.stop());

const examine = (change: Record<string, string> = {}) =>
  checkQStash.examine({ environment: { ...qstash.env, ...change }, apps: [], jobs: [] });

test('the token and the keys that QStash has are right', async () => {
  expect(await examine()).toMatchObject([
    { check: 'QStash', outcome: 'right' },
    { check: 'signing keys', outcome: 'right' },
  ]);
});

test('other keys are wrong, and a missing one is not compared', async () => {
  expect(await examine({ QSTASH_CURRENT_SIGNING_KEY: 'sig_other', QSTASH_NEXT_SIGNING_KEY: 'sig_one' })).toMatchObject([
    { outcome: 'right' },
    { check: 'signing keys', outcome: 'wrong' },
  ]);
  expect(await examine({ QSTASH_NEXT_SIGNING_KEY: '' })).toMatchObject([
    { outcome: 'right' },
    { outcome: 'unchecked' },
  ]);
});

test.each([
  [
    'a token that is refused',
    () => ({ QSTASH_TOKEN: 'not-the-token' }),
    'it refuses the token (401)',
    'set QSTASH_TOKEN',
  ],
  [
    'a QStash that is not there',
    async () => ({ QSTASH_URL: `http://127.0.0.1:${await freePort()}` }),
    'ECONNREFUSED',
    'correct QSTASH_URL',
  ],
])('%s is wrong, and the keys are not compared', async (_, change, says, todo) => {
  expect(await examine(await change())).toMatchObject([
    { outcome: 'wrong', says: expect.stringContaining(says), todo: expect.stringContaining(todo) },
    { check: 'signing keys', outcome: 'unchecked' },
  ]);
});

test('without a token nobody is asked', async () => {
  expect(await examine({ QSTASH_TOKEN: '' })).toMatchObject([{ outcome: 'unchecked' }, { outcome: 'unchecked' }]);
});
