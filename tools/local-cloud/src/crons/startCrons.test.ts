import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCrons, startCrons, type Crons } from './index.ts';

let folder: string;
let vercelJson: string;
let server: Server;
let baseUrl: string;
let calls: IncomingMessage[];
let status: number;
let crons: Crons | undefined;
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nightshift-crons-'));
  vercelJson = join(folder, 'vercel.json');
  [calls, lines, status] = [[], [], 200];
  server = createServer((request, response) => {
    calls.push(request);
    if (request.url === '/hang') return;
    response.writeHead(status, { location: '/elsewhere' }).end('ok');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await crons?.stop();
  crons = undefined;
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

const write = (crons: unknown): void => writeFileSync(vercelJson, JSON.stringify({ framework: null, crons }));
const log = (line: string): void => void lines.push(line);
const nightly = { path: '/api/cron/reports.on-time', schedule: '0 1 * * *' };
const summer = { ...nightly, schedule: '0 2 * * *' };

test('fire calls the path as Vercel Cron does', async () => {
  write([nightly]);
  crons = startCrons({ vercelJson, baseUrl, secret: 's3cret', log });
  expect(await crons.fire(nightly.path)).toMatchObject({ ...nightly, status: 200 });
  const [call] = calls;
  expect([call?.method, call?.url]).toEqual(['GET', nightly.path]);
  expect(call?.headers).toMatchObject({
    'user-agent': 'vercel-cron/1.0',
    'x-vercel-cron-schedule': '0 1 * * *',
    authorization: 'Bearer s3cret',
  });
  expect(lines).toEqual([
    expect.stringMatching(/^cron \/api\/cron\/reports\.on-time \(0 1 \* \* \*\): 200 in \d+ ms$/),
  ]);
});

test('without a secret no authorization is sent, not even "undefined"', async () => {
  write([nightly]);
  crons = startCrons({ vercelJson, baseUrl, log });
  await crons.fire(nightly.path);
  expect(calls[0]?.headers).not.toHaveProperty('authorization');
});

test('of several entries on one path the named schedule is fired', async () => {
  write([nightly, summer]);
  crons = startCrons({ vercelJson, baseUrl, log });
  await crons.fire(nightly.path, summer.schedule);
  expect(calls.map(({ headers }) => headers['x-vercel-cron-schedule'])).toEqual(['0 2 * * *']);
});

test('a path that has no cron is refused, naming those there are', async () => {
  write([nightly]);
  crons = startCrons({ vercelJson, baseUrl, log });
  await expect(crons.fire('/api/cron/other')).rejects.toThrow(
    /no cron \/api\/cron\/other; it has: \/api\/cron\/reports\.on-time/,
  );
});

test('a redirect is final and said so', async () => {
  write([nightly]);
  status = 308;
  crons = startCrons({ vercelJson, baseUrl, log });
  expect(await crons.fire(nightly.path)).toMatchObject({ status: 308 });
  expect(calls).toHaveLength(1);
  expect(lines[0]).toContain("a redirect isn't followed");
});

test('a failure is told and not retried', async () => {
  write([nightly]);
  status = 500;
  crons = startCrons({ vercelJson, baseUrl, log });
  expect(await crons.fire(nightly.path)).toMatchObject({ status: 500 });
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  expect(await crons.fire(nightly.path)).toMatchObject({ error: expect.stringContaining('ECONNREFUSED') });
  expect(calls).toHaveLength(1);
  expect(lines.map((line) => line.replace(/\d+ ms/, 'some ms'))).toEqual([
    expect.stringContaining('500 in some ms'),
    expect.stringContaining("Vercel doesn't try again"),
  ]);
});

test('an entry is called when it is due in UTC, once per tick, and only then', async () => {
  write([
    { path: '/minutely', schedule: '* * * * *' },
    { path: '/noon', schedule: '0 12 * * *' },
  ]);
  let time = Date.parse('2026-11-23T11:58:59.980Z');
  crons = startCrons({ vercelJson, baseUrl, log, now: () => new Date(time) });
  time = Date.parse('2026-11-23T11:59:00.001Z');
  await once(server, 'request');
  expect(calls.map(({ url }) => url)).toEqual(['/minutely']);
});

test('stop ends the clock and a call that is under way', async () => {
  write([{ path: '/hang', schedule: '* * * * *' }]);
  crons = startCrons({ vercelJson, baseUrl, log });
  const fired = crons.fire('/hang');
  await once(server, 'request');
  await crons.stop();
  expect(await fired).toMatchObject({ error: expect.stringContaining('abort') });
  expect(lines).toEqual([]);
});

const refused: [schedule: string, reason: RegExp][] = [
  ['0 1 * *', /five fields/],
  ['0 0 1 * * *', /five fields/],
  ['0 1 * * MON', /no names/],
  ['0 1 * JAN *', /no names/],
  ['@daily xx * * *', /no names/],
  ['0 1 ? * *', /digits and/],
  ['0 1 1 * 1', /both day of month and day of week/],
  ['0 1 * * 7', /0 \(Sunday\) to 6/],
  ['0 1 * * 1-7', /0 \(Sunday\) to 6/],
  ['60 1 * * *', /no cron expression/],
  ['0 24 * * *', /no cron expression/],
  ['0 5-1 * * *', /no cron expression/],
];

test.each(refused)('the schedule %j is refused as Vercel does, with the reason', (schedule, reason) => {
  write([{ path: '/a', schedule }]);
  expect(() => readCrons(vercelJson)).toThrow(reason);
  expect(() => readCrons(vercelJson)).toThrow(vercelJson);
});

test.each(['* * * * *', '*/5 1-3 * * *', '0 0 1,15 * *', '0 0 * */2 1-5', '0 0 * * */2'])(
  'the schedule %j is taken',
  (schedule) => {
    write([{ path: '/a', schedule }]);
    expect(readCrons(vercelJson)).toEqual([{ path: '/a', schedule }]);
  },
);

test('a path without its slash, an entry with more, and a 101st entry are refused; no crons are none', () => {
  write([{ path: 'api', schedule: '* * * * *' }]);
  expect(() => readCrons(vercelJson)).toThrow(/must start with "\/"/);
  write([{ ...nightly, timezone: 'Europe/Berlin' }]);
  expect(() => readCrons(vercelJson)).toThrow(/nothing else/);
  write(Array.from({ length: 101 }, () => nightly));
  expect(() => readCrons(vercelJson)).toThrow(/100 crons/);
  write(undefined);
  expect(readCrons(vercelJson)).toEqual([]);
});
