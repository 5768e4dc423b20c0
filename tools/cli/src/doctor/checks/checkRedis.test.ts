import { freePort } from '@nightshift/database/testing';
import { localRedis } from '../../testing/localRedis.ts';
import { json, standIn, type Said } from '../../testing/standIn.ts';
import { checkRedis } from './checkRedis.ts';

const examine = (environment: Readonly<Record<string, string>>) =>
  checkRedis.examine({ environment, apps: [], jobs: [] });

test('a Redis that keeps a lease is right, and nothing is left in it', async () => {
  const redis = await localRedis();
  try {
    expect(await examine(redis.env)).toMatchObject([{ check: 'Redis', outcome: 'right' }]);
    expect(redis.counters.byName).toEqual({ SET: 2, DELEX: 1 });
    const refused = await examine({ ...redis.env, UPSTASH_REDIS_REST_TOKEN: 'not-the-token' });
    expect(refused).toMatchObject([
      {
        outcome: 'wrong',
        says: expect.stringContaining('WRONGPASS'),
        todo: expect.stringContaining('token of that very'),
      },
    ]);
  } finally {
    await redis.stop();
  }
});

test.each<[string, Said, string, string]>([
  [
    'a token that may only read',
    json({ error: 'NOPERM this user has no permissions to run SET' }, 400),
    'NOPERM',
    'may only read',
  ],
  ['a server that is too old', json({ error: 'ERR syntax error' }, 400), 'syntax error', 'Redis 8.4'],
  ['a server that forgets', json({ result: null }), 'it lost a lease', 'without eviction'],
  ['something else', { status: 200, body: '<html>' }, 'Redis did not answer SET', 'correct UPSTASH_REDIS_REST_URL'],
])('%s is named, with what to do', async (_, answer, says, todo) => {
  const server = await standIn(() => answer);
  try {
    const environment = { UPSTASH_REDIS_REST_URL: server.url, UPSTASH_REDIS_REST_TOKEN: 'token' };
    expect(await examine(environment)).toMatchObject([
      { outcome: 'wrong', says: expect.stringContaining(says), todo: expect.stringContaining(todo) },
    ]);
  } finally {
    await server.stop();
  }
});

test('a Redis that is not there is wrong; one that is not named is not asked', async () => {
  const gone = { UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${await freePort()}`, UPSTASH_REDIS_REST_TOKEN: 'token' };
  expect(await examine(gone)).toMatchObject([{ outcome: 'wrong', says: expect.stringContaining('ECONNREFUSED') }]);
  expect(await examine({ ...gone, UPSTASH_REDIS_REST_TOKEN: '' })).toMatchObject([
    { outcome: 'unchecked', says: expect.stringContaining('UPSTASH_REDIS_REST_TOKEN') },
  ]);
});
