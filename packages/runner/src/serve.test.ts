import { jest } from '@jest/globals';
import { formatMessage, variable, type Job } from '@nightshift/contract';
import { createQueue } from '@nightshift/queue';
import { each } from './each.ts';
import { serve } from './serve.ts';
import { workerServices, type WorkerServices } from './services.ts';
import { sign } from './testing/sign.ts';
import { Wire } from './testing/Wire.ts';
import { World, writeEffect, type EffectTables, type Handler, type Payload, type Run } from './testing/World.ts';

const KEY = 'sig_current_for_tests';
const PUBLIC_URL = 'https://tests.example.com';

let world: World;
let job: Job<Payload>;
let run: Run;
let url: string;
beforeAll(async () => (world = await World.start()));
beforeEach(async () => {
  job = world.job();
  run = await world.open(job, 1);
  url = `${PUBLIC_URL}/api/${job.route}`;
});
afterAll(() => world.drop());

const queue = createQueue({
  url: 'http://127.0.0.1:9',
  token: 'token',
  currentSigningKey: KEY,
  nextSigningKey: 'sig_next_for_tests',
  maxBodyBytes: 500,
});
const services = (): WorkerServices => ({ ...world.services, queue, publicUrl: PUBLIC_URL });
const body = (change: Partial<Parameters<typeof formatMessage>[0]> = {}) =>
  formatMessage({ run: run.id, job: job.name, pack: 1, send: 1, ...change });

async function post(sent: string, signature: string | undefined, make = services, handler: Handler = writeEffect) {
  const headers = { 'upstash-message-id': 'msg_1', 'upstash-retried': '0' };
  const request = new Request(url, {
    method: 'POST',
    body: sent,
    headers: signature === undefined ? headers : { ...headers, 'upstash-signature': signature },
  });
  const response = await serve(job, each<Payload, EffectTables>(handler), { makeServices: make }).POST(request);
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}
const signed = (sent: string) => post(sent, sign(sent, url, KEY));
const untouched = async () => {
  expect(await run.packs()).toMatchObject([{ attempt: 0 }]);
  expect(await run.effects()).toEqual([]);
};

test('a delivery that is believed is worked and answered with its outcome', async () => {
  expect(await signed(body())).toMatchObject({ status: 200, body: { kind: 'settled' } });
  expect(await run.effects()).toEqual(['unit-1']);
});

test("the function may take as long as its job's units", () => {
  expect(
    serve(world.job({ limits: { maxDuration: '5m' } }), each(writeEffect), { makeServices: services }).config,
  ).toEqual({
    maxDuration: 300,
  });
});

test.each<[string, () => string | undefined]>([
  ['no signature', () => undefined],
  ["somebody else's signature", () => sign(body(), url, 'sig_somebody')],
  ['the signature of another body', () => sign(body({ pack: 2 }), url, KEY)],
  ['a signature for another address', () => sign(body(), `${PUBLIC_URL}/api/other`, KEY)],
  ['an expired signature', () => sign(body(), url, KEY, { exp: Math.floor(Date.now() / 1000) - 60 })],
])('%s is refused with 401, and nothing is done', async (_, signature) => {
  expect(await post(body(), signature())).toMatchObject({ status: 401, body: { error: expect.any(String) } });
  await untouched();
});

test('a body that is too large is refused with 413', async () => {
  const large = body({ run: 'x'.repeat(600) });
  expect(await post(large, sign(large, url, KEY))).toMatchObject({ status: 413 });
});

test.each<[string, () => string]>([
  ['garbage', () => 'not json'],
  ['a message with something left out', () => JSON.stringify({ v: 1, run: run.id })],
  ["another job's message", () => body({ job: 'tests.other' })],
  ["the dispatcher's message, which would settle the dispatch unread", () => body({ pack: 0 })],
])('%s is refused with 489, so that the queue does not bring it again', async (_, text) => {
  const answer = await signed(text());
  expect(answer).toMatchObject({ status: 489, body: { kind: 'not-a-message', reason: expect.any(String) } });
  expect(answer.headers.get('upstash-nonretryable-error')).toBe('true');
  await untouched();
});

test('a newer message than this code waits for the deploy', async () => {
  const answer = await signed(body().replace('"v":1', '"v":2'));
  expect(answer).toMatchObject({
    status: 503,
    body: { kind: 'unavailable', reason: expect.stringContaining('version 2') },
  });
  expect(answer.headers.get('retry-after')).toBe('60');
  await untouched();
});

test('a pack with a failed unit is answered 500 with the delay of its job', async () => {
  const answer = await post(body(), sign(body(), url, KEY), services, () => Promise.reject(new Error('no')));
  expect(answer).toMatchObject({ status: 500, body: { kind: 'failed' } });
  expect(answer.headers.get('retry-after')).toBe('5');
});

test('a busy pack is answered 503 with the time to wait', async () => {
  await run.killed();
  const answer = await signed(body());
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
});

test('Postgres away is 503, and the log says why', async () => {
  const wire = await Wire.to(world.database.url);
  wire.cut();
  const away = () => ({ ...services(), db: wire.db });
  expect(await post(body(), sign(body(), url, KEY), away)).toMatchObject({
    status: 503,
    body: { kind: 'unavailable', reason: 'Postgres is away' },
  });
  expect(world.lines.at(-1)).toMatchObject({ event: 'request-failed', error: { name: 'DatabaseUnavailable' } });
  await wire.close();
});

test('trouble that nobody expected is 500 without a word about it, and the log has all of it', async () => {
  const broken = () => ({ ...services(), queue: { believe: () => Promise.reject(new TypeError('a secret')) } });
  const answer = await post(body(), 'any', broken);
  expect(answer).toMatchObject({ status: 500, body: { error: 'internal error: see the log' } });
  expect(world.lines.at(-1)).toMatchObject({ event: 'request-failed', error: { message: 'a secret' } });
});

test('an incomplete environment is 500 and one log line that names every variable, at each request until it is complete', async () => {
  const written = jest.spyOn(console, 'error').mockImplementation(() => {});
  const environment: NodeJS.ProcessEnv = { DATABASE_URL: 'mysql://nobody', QSTASH_TOKEN: '', PUBLIC_URL: PUBLIC_URL };
  const answer = await post(body(), sign(body(), url, KEY), () =>
    workerServices(job, { TEAM_KEY: variable.token() }, environment),
  );
  expect(answer).toMatchObject({
    status: 500,
    body: { error: 'this deployment is not configured: its log names the variables' },
  });
  const lines = written.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  written.mockRestore();
  expect(lines).toEqual([
    {
      level: 'error',
      app: 'tests',
      event: 'not-configured',
      error: expect.stringMatching(
        /the worker tests.*TEAM_KEY is not set.*DATABASE_URL must be.*QSTASH_URL is not set.*QSTASH_TOKEN is not set.*QSTASH_CURRENT_SIGNING_KEY.*QSTASH_NEXT_SIGNING_KEY.*UPSTASH_REDIS_REST_URL.*UPSTASH_REDIS_REST_TOKEN.*DISPATCHER_URL/,
      ),
    },
  ]);
  expect(String(lines[0]!.error)).not.toContain('nobody');
});

test('services are made once, at the first request', async () => {
  let made = 0;
  const makeServices = () => {
    made += 1;
    if (made === 1) throw new Error('not yet');
    return services();
  };
  const served = serve(job, each<Payload, EffectTables>(writeEffect), { makeServices });
  const written = jest.spyOn(console, 'error').mockImplementation(() => {});
  const deliver = () => served.POST(new Request(url, { method: 'POST' }));
  expect(made).toBe(0);
  expect([(await deliver()).status, (await deliver()).status, (await deliver()).status]).toEqual([500, 401, 401]);
  written.mockRestore();
  expect(made).toBe(2);
});
