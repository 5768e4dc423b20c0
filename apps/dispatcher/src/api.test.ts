import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatMessage } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase, setClockOffset, type FreshDatabase } from '@nightshift/database/testing';
import * as cron from './api/cron/[job].ts';
import * as deadLetter from './api/dead-letter.ts';
import * as dispatch from './api/dispatch.ts';
import * as health from './api/health.ts';
import * as metrics from './api/metrics.ts';
import * as watch from './api/watch.ts';
import { dispatcherServices } from './services.ts';
import { sign } from './testing/sign.ts';
import { workerAddresses } from './testing/workerAddresses.ts';

const SECRET = 'a-secret-of-the-crons';
const TOKEN = 'a-token-of-the-monitor';
const KEY = 'sig_current_for_tests';
const URL_ = 'https://dispatcher.example.com';
const JOB = 'reports.on-time';
const RUN = `${JOB}@2026-01-05T02:00:00.000Z`;

let world: FreshDatabase;
let qstash: Server;
let published: { destination: string; body: string }[];
let refuses: boolean;
let lines: Record<string, unknown>[];
beforeAll(async () => {
  world = await freshDatabase();
  qstash = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const items = JSON.parse(text) as typeof published;
    if (!refuses) published.push(...items);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(items.map(() => (refuses ? { error: 'quota' } : { messageId: 'msg' }))));
  });
  await new Promise<void>((listening) => qstash.listen(0, '127.0.0.1', listening));
  Object.assign(process.env, {
    DATABASE_URL: world.url,
    CRON_SECRET: SECRET,
    MONITOR_TOKEN: TOKEN,
    QSTASH_URL: `http://127.0.0.1:${(qstash.address() as AddressInfo).port}`,
    QSTASH_TOKEN: 'token',
    QSTASH_CURRENT_SIGNING_KEY: KEY,
    QSTASH_NEXT_SIGNING_KEY: 'sig_next_for_tests',
    // Nobody answers: every run goes on without its lease.
    UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9',
    UPSTASH_REDIS_REST_TOKEN: 'redis-token',
    PUBLIC_URL: URL_,
    ...workerAddresses,
  });
  const { log } = dispatcherServices();
  for (const level of ['info', 'warn', 'error'] as const) {
    log[level] = (fields: unknown) => void lines.push(fields as Record<string, unknown>);
  }
});
beforeEach(async () => {
  [published, lines, refuses] = [[], [], false];
  await setClockOffset(world.db, new Date('2026-01-05T02:00:30Z').getTime() - Date.now());
});
afterEach(() =>
  sql`truncate nightshift.runs, nightshift.units, nightshift.packs, nightshift.jobs, nightshift.alerts, nightshift.watches`.execute(
    world.db,
  ),
);
afterAll(async () => {
  await dispatcherServices().db.destroy();
  qstash.closeAllConnections();
  qstash.close();
  await world.drop();
});

async function read(answer: Promise<Response>) {
  const response = await answer;
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('location')).toBeNull();
  return { status: response.status, headers: response.headers, body: (await response.json()) as unknown };
}
const call = (path: string, authorization?: string) =>
  new Request(`${URL_}${path}`, { headers: authorization === undefined ? {} : { authorization } });
const fire = (job = JOB, authorization = `Bearer ${SECRET}`) => read(cron.GET(call(`/api/cron/${job}`, authorization)));
type Post = { POST: (request: Request) => Promise<Response> };
function deliver(route: Post, path: string, body: string, signature: string | undefined) {
  const headers = { 'upstash-message-id': 'msg_1', 'upstash-retried': '0' };
  const signed = signature === undefined ? headers : { ...headers, 'upstash-signature': signature };
  return read(route.POST(new Request(`${URL_}${path}`, { method: 'POST', body, headers: signed })));
}
const signedTo = (route: Post, path: string, body: string) =>
  deliver(route, path, body, sign(body, `${URL_}${path}`, KEY));
const message = (change = {}) => formatMessage({ run: RUN, job: JOB, pack: 0, send: 1, ...change });
const runs = () => world.db.selectFrom('nightshift.runs').select(['id', 'state']).execute();

describe('/api/cron/<job>', () => {
  test('opens the run of the tick, sends its dispatch, and goes on without Redis', async () => {
    expect(await fire()).toMatchObject({ status: 200, body: { kind: 'opened', run: RUN } });
    expect(published).toMatchObject([{ destination: `${URL_}/api/dispatch`, body: message() }]);
    expect(lines.map(({ event }) => event)).toEqual(['lease-trouble', 'tick']);
    expect(lines.at(-1)).toMatchObject({ event: 'tick', job: JOB, outcome: 'opened', run: RUN });
    expect(await fire()).toMatchObject({ status: 200, body: { kind: 'duplicate', run: RUN } });
    expect(await runs()).toHaveLength(1);
  });

  test('another secret is 401, an unknown job 404, and nothing is written', async () => {
    expect(await fire(JOB, 'Bearer undefined')).toMatchObject({ status: 401 });
    expect(await read(cron.GET(call(`/api/cron/${JOB}`)))).toMatchObject({ status: 401 });
    expect(await fire('reports.unknown')).toMatchObject({ status: 404 });
    // Who isn't believed learns nothing about which jobs there are.
    expect(await fire('reports.unknown', 'Bearer wrong')).toMatchObject({ status: 401 });
    expect(await runs()).toEqual([]);
  });

  test('a queue that refuses leaves the dispatch in the outbox, and the watch sends it', async () => {
    refuses = true;
    expect(await fire()).toMatchObject({ status: 200, body: { kind: 'opened' } });
    const sweep = () => read(watch.GET(call('/api/watch', `Bearer ${SECRET}`)));
    expect(await sweep()).toMatchObject({ status: 503, body: { relayed: { sent: 0, failed: 1 } } });
    refuses = false;
    expect(await sweep()).toMatchObject({ status: 200, body: { relayed: { sent: 1, failed: 0 } } });
    expect(await sweep()).toMatchObject({ status: 200, body: { relayed: { sent: 0, failed: 0 } } });
    expect(published).toMatchObject([{ body: message() }]);
  });
});

test('/api/watch needs the secret', async () => {
  expect(await read(watch.GET(call('/api/watch', 'Bearer undefined')))).toMatchObject({ status: 401 });
});

test('/api/watch sweeps for the second clock too, which signs', async () => {
  refuses = true;
  await fire();
  refuses = false;
  expect(await signedTo(watch, '/api/watch', '{}')).toMatchObject({ status: 200, body: { relayed: { sent: 1 } } });
  expect(lines.at(-1)).toMatchObject({ event: 'watch', clock: 'qstash' });
});

test('/api/health says only whether all is well, and to those who bear the token why it is not', async () => {
  const ask = (authorization?: string) => read(health.GET(call('/api/health', authorization)));
  await read(watch.GET(call('/api/watch', `Bearer ${SECRET}`)));
  expect(await ask()).toMatchObject({ status: 200, body: { ok: true } });
  await setClockOffset(world.db, new Date('2026-01-07T12:00:00Z').getTime() - Date.now());
  expect(await ask()).toMatchObject({ status: 503, body: { ok: false } });
  expect((await ask()).body).toEqual({ ok: false });
  expect((await ask('Bearer wrong')).body).toEqual({ ok: false });
  expect((await ask(`Bearer ${TOKEN}`)).body).toMatchObject({
    reasons: expect.arrayContaining([
      { kind: 'watch', job: null, text: expect.stringContaining('no watch has been completed for') },
      { kind: 'missed', job: JOB, text: expect.any(String) },
    ]),
  });
});

test('/api/metrics is for those who bear the token, in the form of Prometheus', async () => {
  expect(await read(metrics.GET(call('/api/metrics')))).toMatchObject({ status: 401 });
  expect(await read(metrics.GET(call('/api/metrics', `Bearer ${SECRET}`)))).toMatchObject({ status: 401 });
  await fire();
  const response = await metrics.GET(call('/api/metrics', `Bearer ${TOKEN}`));
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/);
  expect(await response.text()).toContain(`nightshift_runs{job="${JOB}",state="opened"} 1\n`);
});

describe.each<[string, Post]>([
  ['/api/dispatch', dispatch],
  ['/api/dead-letter', deadLetter],
  ['/api/watch', watch],
])('%s believes', (path, route) => {
  const other = path === '/api/dispatch' ? '/api/dead-letter' : '/api/dispatch';
  test.each<[string, string | undefined]>([
    ['no unsigned delivery', undefined],
    ['no strange signature', sign(message(), `${URL_}${path}`, 'sig_somebody')],
    ['no delivery to another route', sign(message(), `${URL_}${other}`, KEY)],
    ['no changed body', sign(`${message()} `, `${URL_}${path}`, KEY)],
    ['no expired signature', sign(message(), `${URL_}${path}`, KEY, { exp: 1_000_000_000 })],
    ['no cron secret', SECRET],
  ])('%s', async (_, signature) => {
    expect(await deliver(route, path, message(), signature)).toMatchObject({ status: 401 });
    expect(lines).toMatchObject([{ event: 'refused', route: path, status: 401 }]);
  });

  test('nothing that is too large', async () => {
    expect(await signedTo(route, path, 'x'.repeat(1_048_577))).toMatchObject({ status: 413 });
  });
});

describe('/api/dispatch', () => {
  const post = (body: string) => signedTo(dispatch, '/api/dispatch', body);

  test.each([
    ['garbage', 'not json'],
    ['a job that is not deployed', message({ job: 'reports.gone' })],
    ["a worker's pack", message({ pack: 1 })],
  ])('%s is 489, so that it is not brought again', async (_, body) => {
    const answer = await post(body);
    expect(answer).toMatchObject({ status: 489, body: { kind: 'not-a-message' } });
    expect(answer.headers.get('upstash-nonretryable-error')).toBe('true');
  });

  test('a newer message than this code waits for the deploy', async () => {
    const answer = await post(message().replace('"v":1', '"v":2'));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  test('a run that is gone is 200, and a discover that fails is 500 with the delay of the job', async () => {
    expect(await post(message())).toMatchObject({ status: 200, body: { kind: 'nothing-to-do' } });
    await fire();
    // This database has no flights.
    const failed = await post(message());
    expect(failed).toMatchObject({ status: 500, body: { kind: 'failed' } });
    expect(failed.headers.get('retry-after')).toBe('5');
  });
});

describe('/api/dead-letter', () => {
  const post = (body: string) => signedTo(deadLetter, '/api/dead-letter', body);
  const callback = (sourceBody: string) =>
    JSON.stringify({
      sourceBody: Buffer.from(sourceBody).toString('base64'),
      sourceMessageId: 'msg_1',
      url: `${URL_}/api/dispatch`,
      status: 504,
      retried: 7,
      maxRetries: 7,
      dlqId: '1-0',
      body: Buffer.from('timed out').toString('base64'),
    });
  const dispatchPack = () => world.db.selectFrom('nightshift.packs').selectAll().execute();

  test('puts the pack back into the outbox once, with a new number, a wait and what was answered', async () => {
    await fire();
    expect(await post(callback(message()))).toMatchObject({ status: 200, body: { kind: 'returned' } });
    const [pack] = await dispatchPack();
    expect(pack).toMatchObject({ sends: 2, sent_at: null, answered_send: 1, answered_status: 504, answered_tries: 8 });
    expect(pack!.due_at.getTime()).toBeGreaterThan(new Date('2026-01-05T02:00:35Z').getTime());
    expect(lines.at(-1)).toMatchObject({
      event: 'queue-gave-up',
      run: RUN,
      pack: 0,
      send: 1,
      status: 504,
      responseBody: 'timed out',
      returned: true,
    });
    // The same callback again, or one for an older send, gives nothing up.
    expect(await post(callback(message()))).toMatchObject({ status: 200, body: { kind: 'nothing-to-do' } });
    expect(await dispatchPack()).toEqual([pack]);
  });

  test.each([
    ['no callback', 'not json', 'callback-unreadable'],
    ['a callback without its message', '{"status":500}', 'callback-unreadable'],
    ['a callback of something that is no message', callback('hello'), 'message-lost'],
    ['a callback of a job that is not deployed', callback(message({ job: 'reports.gone' })), 'message-lost'],
  ])('%s is 200 with a log line: nothing will make it better', async (_, body, event) => {
    expect(await post(body)).toMatchObject({ status: 200, body: { kind: 'nothing-to-do' } });
    expect(lines).toEqual([expect.objectContaining({ event })]);
  });

  test('a callback of a newer message than this code waits for the deploy', async () => {
    expect(await post(callback(message().replace('"v":1', '"v":2')))).toMatchObject({ status: 503 });
  });
});
