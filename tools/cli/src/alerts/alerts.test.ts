import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { verifyNotice } from '@nightshift/monitor';
import { cliWorld, type CliWorld } from '../testing/cliWorld.ts';

jest.setTimeout(60_000);

const SECRET = 'a-secret-for-the-webhooks';
let world: CliWorld;
let receiver: Server;
let received: { body: string; headers: Record<string, unknown> }[];
let status: number;
beforeAll(async () => {
  world = await cliWorld();
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    received.push({ body, headers: request.headers });
    response.writeHead(status).end();
  });
  await new Promise<void>((listening) => receiver.listen(0, '127.0.0.1', listening));
});
beforeEach(() => {
  [received, status] = [[], 200];
});
afterEach(async () => {
  await world.db.deleteFrom('nightshift.alerts').execute();
  await world.clear();
});
afterAll(async () => {
  receiver.closeAllConnections();
  await new Promise((closed) => receiver.close(closed));
  await world.drop();
});

const place = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
const routes = () => ({
  ALERT_ROUTES: JSON.stringify({ 'reports-team': [`webhook:${place()}`, 'log'], '*': ['log'] }),
  ALERT_WEBHOOK_SECRET: SECRET,
});

test('alerts test reaches every place of an owner, marked as a test and signed', async () => {
  const called = await world.call(['alerts', 'test', 'reports-team'], { env: routes() });
  expect(called.code).toBe(0);
  expect(called.stdout.trim().split('\n')).toEqual([expect.stringMatching(/^✓ webhook/), '✓ log: sent']);
  const [{ body, headers }] = received as [(typeof received)[0]];
  expect(JSON.parse(body)).toMatchObject({ kind: 'test', owner: 'reports-team' });
  const [timestamp, signature] = [headers['nightshift-timestamp'], headers['nightshift-signature']].map(String);
  expect(verifyNotice(SECRET, { body, timestamp: timestamp!, signature: signature!, now: new Date() })).toBe(true);
  expect(called.stderr).toContain('TEST, nothing is wrong');
});

test('a place that refuses is named, and the exit code says so', async () => {
  status = 403;
  const { code, answer } = await world.json(['alerts', 'test', 'reports-team'], routes());
  expect(code).toBe(1);
  expect(answer).toMatchObject({
    tested: [{ kind: 'failed', error: expect.stringContaining('403') }, { kind: 'sent' }],
  });
});

test.each([
  ['routes that are no JSON', { ALERT_ROUTES: '{"reports-team":' }, 'the routes are not JSON'],
  ['a webhook without its secret', { ALERT_ROUTES: '{"*":["webhook:https://x.example/secret-path"]}' }, 'no secret'],
])('%s are refused before anything is sent, without a word of what they hold', async (_, env, sentence) => {
  const called = await world.call(['alerts', 'test', 'reports-team'], { env });
  expect(called.code).toBe(2);
  expect(called.stderr).toContain(sentence);
  expect(called.stderr).not.toContain('secret-path');
});

test('alerts mute keeps a job quiet until an instant, list shows it, and unmute ends it', async () => {
  await world.working(['BER'], new Date('2026-01-05T02:00:00.000Z'));
  const job = world.job.name;
  expect(await world.json(['alerts'])).toEqual({ code: 0, answer: [] });
  const { answer } = await world.json(['alerts', 'mute', job, '--rule', 'slow', '--for', '4h', '--by', 'grace']);
  expect(answer).toMatchObject({ job, rules: ['slow'], mutedBy: 'grace' });
  const { mutedUntil } = answer as { mutedUntil: string };
  const hours = (new Date(mutedUntil).getTime() - Date.now()) / 3_600_000;
  expect(Math.round(hours)).toBe(4);
  expect((await world.call(['alerts', 'list', '--job', job])).stdout).toMatch(/slow .*muted until .* by grace/);
  expect(await world.json(['alerts', 'unmute', job])).toMatchObject({ code: 0, answer: { muted: false } });
  expect(await world.json(['alerts'])).toEqual({ code: 0, answer: [] });
});

test.each([
  ['no duration', ['alerts', 'mute', 'reports.on-time'], 2, '--for'],
  ['a duration that is none', ['alerts', 'mute', 'reports.on-time', '--for', 'soon'], 2, "'soon' is not a duration"],
  ['a rule that is none', ['alerts', 'mute', 'reports.on-time', '--for', '1h', '--rule', 'late'], 2, 'missed, stale'],
  ['a job that nobody knows', ['alerts', 'mute', 'reports.late', '--for', '1h'], 3, "No job 'reports.late'"],
])('%s is refused with what to do', async (_, args, code, sentence) => {
  const called = await world.call(args);
  expect(called.code).toBe(code);
  expect(called.stderr).toContain(sentence);
});
