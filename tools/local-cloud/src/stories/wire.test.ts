import { createHash, createHmac } from 'node:crypto';
import { formatMessage } from '@nightshift/contract';
import { buildApps } from './testing/buildApps.ts';
import { startStory, type Story } from './testing/startStory.ts';

let story: Story;
beforeAll(async () => {
  await buildApps();
  story = await startStory({ flights: (all) => all.slice(0, 10) });
}, 60_000);
afterAll(() => story.end());

type Claims = { url: string; body: string; key?: string; expiresIn?: number };

/** A signature as QStash makes it. */
function sign({ url, body, key = story.cloud.qstash.currentSigningKey, expiresIn = 300 }: Claims): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const digest = createHash('sha256').update(body).digest('base64url');
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'Upstash', sub: url, exp: now + expiresIn, nbf: 0, iat: now, jti: 'jwt_1', body: digest })}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

const worker = (path: string) => `${story.cloud.host('reports').url}${path}`;
const dispatcher = (path: string) => `${story.cloud.host('dispatcher').url}${path}`;
const post = (url: string, body: string, signature?: string) =>
  fetch(url, {
    method: 'POST',
    body,
    headers: { 'upstash-message-id': 'msg_1', ...(signature ? { 'upstash-signature': signature } : {}) },
  });
const message = (changed: object = {}) =>
  formatMessage({ run: 'reports.on-time@gone', job: 'reports.on-time', pack: 1, send: 1, ...changed });

const routes = () => [worker('/api/on-time'), dispatcher('/api/dispatch'), dispatcher('/api/dead-letter')];

test('a delivery is believed only with a living signature of these bytes for this address', async () => {
  for (const url of routes()) {
    const body = message();
    const refused = [
      await post(url, body),
      await post(url, body, 'not.a.signature'),
      await post(url, body, sign({ url, body, key: 'sig_of_somebody_else' })),
      await post(url, body, sign({ url, body, expiresIn: -60 })),
      await post(url, body, sign({ url: `${url}x`, body })),
      await post(url, `${body} `, sign({ url, body })),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  }
});

test('both signing keys are believed, so that a rotation loses nothing', async () => {
  const url = worker('/api/on-time');
  const { currentSigningKey, nextSigningKey } = story.cloud.qstash;
  for (const key of [currentSigningKey, nextSigningKey]) {
    expect((await post(url, message(), sign({ url, body: message(), key }))).status).toBe(200);
  }
});

test('a signed body that is no message is not tried again', async () => {
  for (const url of [worker('/api/on-time'), dispatcher('/api/dispatch')]) {
    for (const body of ['garbage', '{}', message({ job: 'reports.no-such-job' }), message({ pack: 1.5 })]) {
      const response = await post(url, body, sign({ url, body }));
      expect([response.status, response.headers.get('upstash-nonretryable-error')]).toEqual([489, 'true']);
    }
  }
});

test('a message newer than the code waits for the deploy', async () => {
  for (const url of [worker('/api/on-time'), dispatcher('/api/dispatch')]) {
    const body = message().replace('"v":1', '"v":2');
    const response = await post(url, body, sign({ url, body }));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
  }
});

test('a body that is too large is refused before it is believed', async () => {
  for (const url of routes()) {
    const body = 'x'.repeat(2_000_000);
    expect((await post(url, body, sign({ url, body }))).status).toBe(413);
  }
});

test('a cron call is believed only with the whole secret', async () => {
  const call = (authorization?: string) =>
    fetch(dispatcher('/api/cron/reports.on-time'), { headers: authorization === undefined ? {} : { authorization } });
  const { cronSecret } = story.cloud;
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    'Bearer undefined',
    `Bearer ${cronSecret}x`,
    `Bearer ${cronSecret.slice(1)}`,
    cronSecret,
  ]) {
    expect((await call(wrong)).status).toBe(401);
  }
  expect((await call(`Bearer ${cronSecret}`)).status).toBe(200);
});

test('a job that there is not is 404, a method that there is not is 405', async () => {
  const headers = { authorization: `Bearer ${story.cloud.cronSecret}` };
  expect((await fetch(dispatcher('/api/cron/reports.no-such-job'), { headers })).status).toBe(404);
  expect((await fetch(dispatcher('/api/cron/reports.on-time'), { method: 'POST', headers })).status).toBe(405);
  expect((await fetch(worker('/api/on-time'))).status).toBe(405);
});

test('no answer is cached or redirects', async () => {
  const answers = [
    ...(await Promise.all(routes().map((url) => post(url, message())))),
    await fetch(dispatcher('/api/cron/reports.on-time'), { redirect: 'manual' }),
    await fetch(dispatcher('/api/watch'), { redirect: 'manual' }),
    await fetch(dispatcher('/api/health'), { redirect: 'manual' }),
  ];
  for (const { status, headers } of answers) {
    expect(status < 300 || status >= 400).toBe(true);
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

test('an unset secret refuses, and the log names every variable that is missing', async () => {
  const broken = await startStory({
    variables: { CRON_SECRET: undefined, QSTASH_CURRENT_SIGNING_KEY: undefined },
    flights: (all) => all.slice(0, 1),
  });
  try {
    const url = `${broken.cloud.host('dispatcher').url}/api/cron/reports.on-time`;
    for (const authorization of ['Bearer undefined', 'Bearer ', `Bearer ${broken.cloud.cronSecret}`]) {
      expect((await fetch(url, { headers: { authorization } })).status).toBe(500);
    }
    const workerUrl = `${broken.cloud.host('reports').url}/api/on-time`;
    expect((await post(workerUrl, message(), sign({ url: workerUrl, body: message() }))).status).toBe(500);
    const log = broken.lines.join('\n');
    expect(log).toMatch(/CRON_SECRET is not set/);
    expect(log).toMatch(/QSTASH_CURRENT_SIGNING_KEY is not set/);
    expect(log).not.toContain(broken.cloud.cronSecret);
  } finally {
    await broken.end();
  }
}, 60_000);

test('a Postgres that is away is 503, and the delivery comes again', async () => {
  const away = await startStory({
    flights: (all) => all.slice(0, 1),
    variables: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
  });
  try {
    const workerUrl = `${away.cloud.host('reports').url}/api/on-time`;
    expect((await post(workerUrl, message(), sign({ url: workerUrl, body: message() }))).status).toBe(503);
    expect((await away.fire()).status).toBe(503);
  } finally {
    await away.end();
  }
}, 60_000);
