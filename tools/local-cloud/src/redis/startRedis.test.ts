import { startRedis, type LocalRedis } from './startRedis.ts';
import { ask } from './testing/everyEngine.ts';

let redis: LocalRedis;
beforeEach(async () => {
  redis = await startRedis({ port: 0, clock: () => 1_000_000 });
});
afterEach(() => redis.stop());

const send = (path: string, init: RequestInit = {}) =>
  fetch(redis.url + path, { headers: { authorization: `Bearer ${redis.token}` }, ...init });
const answer = async (path: string, init?: RequestInit) => {
  const response = await send(path, init);
  return [response.status, await response.json()];
};

test('a command may stand in the path, with the body as its last argument and the query as options', async () => {
  expect(await answer('/set/key/value')).toEqual([200, { result: 'OK' }]);
  expect(await answer('/get/key')).toEqual([200, { result: 'value' }]);
  expect(await answer('/set/a%2Fb', { method: 'POST', body: '{"x":1}' })).toEqual([200, { result: 'OK' }]);
  expect(await answer('/get/a%2Fb')).toEqual([200, { result: '{"x":1}' }]);
  expect(await answer('/set/key/other?EX=100&NX')).toEqual([200, { result: null }]);
  expect(await answer('/set/key/other?XX&EX=100', { method: 'PUT' })).toEqual([200, { result: 'OK' }]);
  expect(await answer('/ttl/key')).toEqual([200, { result: 100 }]);
  expect(await answer('/get/%ZZ')).toEqual([400, { error: expect.stringContaining('the path has a %') }]);
});

test('the token is asked for, in the header or the query', async () => {
  const refused = [401, { error: 'WRONGPASS invalid or missing auth token' }];
  expect(await answer('/ping', { headers: {} })).toEqual(refused);
  expect(await answer('/ping', { headers: { authorization: 'Bearer undefined' } })).toEqual(refused);
  expect(await answer('/ping', { headers: { authorization: `Basic ${redis.token}` } })).toEqual(refused);
  expect(await answer(`/ping?_token=${redis.token}`, { headers: {} })).toEqual([200, { result: 'PONG' }]);
  expect(redis.counters.total).toBe(1);
});

test('other methods are not allowed', async () => {
  expect((await answer('/', { method: 'DELETE' }))[0]).toBe(405);
  expect((await send('/set/key/value', { method: 'HEAD' })).status).toBe(200);
  expect(await answer('/get/key')).toEqual([200, { result: 'value' }]);
});

test.each(['', 'no json', '{}', '[]', '[null]', '[["GET","key"]]', '["SET","key",{}]'])(
  'a body that is no command is refused with the reason: %s',
  async (body) => {
    expect(await answer('/', { method: 'POST', body })).toEqual([
      400,
      { error: expect.stringContaining('ERR failed to parse the request: the body must be one command') },
    ]);
  },
);

test.each(['/pipeline', '/multi-exec'])('%s takes a list of commands and nothing else', async (path) => {
  const body = '[["SET","key",1],["GET","key"]]';
  expect(await answer(path, { method: 'POST', body })).toEqual([200, [{ result: 'OK' }, { result: '1' }]]);
  for (const wrong of ['["GET","key"]', '[]', '[[]]', '{"GET":"key"}']) {
    expect((await answer(path, { method: 'POST', body: wrong }))[0]).toBe(400);
  }
});

test('base64 encodes every string but the status OK, at any depth, and no number', async () => {
  await ask(redis, ['HSET', 'hash', 'field', 'OK']);
  const encoded = {
    method: 'POST',
    headers: { authorization: `Bearer ${redis.token}`, 'upstash-encoding': 'base64' },
    body: JSON.stringify([['PING'], ['SET', 'k', 'ü'], ['GET', 'k'], ['DBSIZE'], ['HGETALL', 'hash'], ['NOPE']]),
  };
  expect(await answer('/pipeline', encoded)).toEqual([
    200,
    [
      { result: 'UE9ORw==' },
      { result: 'OK' },
      { result: 'w7w=' },
      { result: 2 },
      { result: ['ZmllbGQ=', 'T0s='] },
      { error: "ERR unknown command 'NOPE', with args beginning with: " },
    ],
  ]);
});

test('every answer carries a sync token that no other had', async () => {
  const tokens = await Promise.all([1, 2, 3].map(async () => (await send('/ping')).headers.get('upstash-sync-token')));
  expect(new Set(tokens).size).toBe(3);
  expect(tokens.every(Boolean)).toBe(true);
});

test('raw Redis protocol in the answer is refused, not ignored', async () => {
  const headers = { authorization: `Bearer ${redis.token}`, 'upstash-response-format': 'resp2' };
  expect((await answer('/ping', { headers }))[0]).toBe(400);
});

test('a request of more than ten megabytes is refused', async () => {
  const body = JSON.stringify(['SET', 'key', 'x'.repeat(10 * 1024 * 1024)]);
  expect((await answer('/', { method: 'POST', body }))[0]).toBe(413);
});

test('keys expire when the clock is moved, to the millisecond', async () => {
  await ask(redis, ['SET', 'key', 'value', 'PX', 1_000]);
  redis.advance(999);
  expect(await ask(redis, ['PTTL', 'key'])).toEqual({ result: 1 });
  redis.advance(1);
  expect(await ask(redis, ['GET', 'key'])).toEqual({ result: null });
  expect(await ask(redis, ['DBSIZE'])).toEqual({ result: 0 });
});

test('commands are counted, in all and by name', async () => {
  await ask(redis, ['set', 'key', 'value']);
  await answer('/multi-exec', { method: 'POST', body: '[["GET","key"],["GET","key"]]' });
  expect(redis.counters).toEqual({ total: 3, byName: { SET: 1, GET: 2 } });
});

test('a Redis that is gone cuts every connection, and comes back', async () => {
  await ask(redis, ['SET', 'key', 'value']);
  redis.faults.gone = true;
  await expect(ask(redis, ['GET', 'key'])).rejects.toThrow('fetch failed');
  redis.faults.gone = false;
  expect(await ask(redis, ['GET', 'key'])).toEqual({ result: 'value' });
});

test('a lost answer was executed; a failed request was not', async () => {
  redis.faults.loseNextAnswers = 1;
  await expect(ask(redis, ['INCR', 'lost'])).rejects.toThrow('fetch failed');
  redis.faults.failNext = 1;
  expect(await ask(redis, ['INCR', 'failed'])).toEqual({ error: expect.stringContaining('ERR') });
  expect(await ask(redis, ['MGET', 'lost', 'failed'])).toEqual({ result: ['1', null] });
});

test('a request whose sender gave up is executed all the same, later', async () => {
  redis.faults.delayMs = 50;
  await expect(send('/set/late/value', { signal: AbortSignal.timeout(10) })).rejects.toThrow();
  redis.faults.delayMs = 0;
  let seen: unknown;
  for (let tries = 0; seen !== 'value' && tries < 500; tries++) seen = (await ask(redis, ['GET', 'late'])).result;
  expect(seen).toBe('value');
});

test('a port that is taken is refused by name', async () => {
  const port = Number(new URL(redis.url).port);
  await expect(startRedis({ port })).rejects.toMatchObject({ name: 'PortTaken', port });
});

test('it may be stopped twice, and answers no more', async () => {
  await Promise.all([redis.stop(), redis.stop()]);
  await expect(send('/ping')).rejects.toThrow('fetch failed');
});

test('a real Redis that is not there is reported, with its address, and its clock is not moved', async () => {
  const front = await startRedis({ port: 0, redisUrl: 'redis://127.0.0.1:1' });
  try {
    expect(await ask(front, ['PING'])).toEqual({ error: expect.stringContaining('127.0.0.1:1') });
    expect(() => front.advance(1)).toThrow('real Redis server');
  } finally {
    await front.stop();
  }
});
