import { formatMessage } from '@nightshift/contract';
import { GET as cron } from './api/cron/[job].ts';
import { POST as deadLetter } from './api/dead-letter.ts';
import { POST as dispatch } from './api/dispatch.ts';
import { GET as health } from './api/health.ts';
import { GET as watch } from './api/watch.ts';
import { dispatcherServices } from './services.ts';
import { sign } from './testing/sign.ts';
import { workerAddresses } from './testing/workerAddresses.ts';

const HOST = 'https://dispatcher.example.com';
const KEY = 'sig_current_for_tests';
const message = formatMessage({ run: 'reports.on-time@tick', job: 'reports.on-time', pack: 0, send: 1 });
const callback = JSON.stringify({ sourceBody: Buffer.from(message).toString('base64'), sourceMessageId: 'msg_1' });

Object.assign(process.env, {
  // Nobody listens there.
  DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none',
  CRON_SECRET: 'a-secret-of-the-crons',
  QSTASH_URL: 'http://127.0.0.1:9',
  QSTASH_TOKEN: 'token',
  QSTASH_CURRENT_SIGNING_KEY: KEY,
  QSTASH_NEXT_SIGNING_KEY: 'sig_next_for_tests',
  UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9',
  UPSTASH_REDIS_REST_TOKEN: 'redis-token',
  PUBLIC_URL: HOST,
  ...workerAddresses,
});
const secret = { authorization: 'Bearer a-secret-of-the-crons' };
const fired = (path: string) => new Request(`${HOST}${path}`, { headers: secret });
const delivered = (path: string, body: string) =>
  new Request(`${HOST}${path}`, {
    method: 'POST',
    body,
    headers: { 'upstash-signature': sign(body, `${HOST}${path}`, KEY), 'upstash-message-id': 'msg_1' },
  });

test.each<[string, () => Promise<Response>]>([
  ['cron', () => cron(fired('/api/cron/reports.on-time'))],
  ['watch', () => watch(fired('/api/watch'))],
  ['dispatch', () => dispatch(delivered('/api/dispatch', message))],
  ['dead-letter', () => deadLetter(delivered('/api/dead-letter', callback))],
  ['health', () => health(fired('/api/health'))],
])('with Postgres away /api/%s is 503, comes again, and the log says why', async (_, ask) => {
  const lines: unknown[] = [];
  dispatcherServices().log.error = (fields: unknown) => void lines.push(fields);
  const response = await ask();
  expect(response.status).toBe(503);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ kind: 'unavailable', reason: 'Postgres is away' });
  expect(lines).toEqual([{ event: 'request-failed', error: expect.objectContaining({ name: 'DatabaseUnavailable' }) }]);
});
