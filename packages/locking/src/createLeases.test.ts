import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLeases, type Leases } from './createLeases.ts';
import { LeaseUnavailable } from './leaseUnavailable.ts';

const JOB = 'reports.on-time';
const RUN = 'reports.on-time@2026-11-23T02:00:00.000Z';
const LATER = 'reports.on-time@2026-11-24T02:00:00.000Z';
const KEY = 'nightshift:lease:reports.on-time';

/** What arrived at a Redis that answers what it is told, in turn. */
let server: Server;
let sent: { path: string | undefined; command: unknown; headers: IncomingHttpHeaders }[];
let answers: (((response: ServerResponse) => void) | unknown)[];
let url: string;
let leases: Leases;

beforeEach(async () => {
  [sent, answers] = [[], []];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    sent.push({ path: request.url, command: JSON.parse(body), headers: request.headers });
    const answer = answers.shift();
    if (typeof answer === 'function') return answer(response);
    const result = typeof answer === 'string' && answer !== 'OK' ? Buffer.from(answer).toString('base64') : answer;
    response.end(JSON.stringify({ result }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  leases = createLeases({ url, token: 'secret' });
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const commands = () => sent.map(({ command }) => command);

test('acquiring is one command that sets, reads and times, and tells the three outcomes apart', async () => {
  answers = [null, RUN, LATER];
  expect(await leases.acquire(JOB, RUN, 60_000)).toEqual({ kind: 'acquired' });
  expect(await leases.acquire(JOB, RUN, 60_000)).toEqual({ kind: 'already-ours' });
  expect(await leases.acquire(JOB, RUN, 60_000)).toEqual({ kind: 'held', owner: LATER });
  expect(commands()).toEqual(Array(3).fill(['SET', KEY, RUN, 'NX', 'GET', 'PX', '60000']));
});

test('extending is one command that names the owner', async () => {
  answers = ['OK', null];
  expect(await leases.extend(JOB, RUN, 30_000)).toBe(true);
  expect(await leases.extend(JOB, RUN, 30_000)).toBe(false);
  expect(commands()).toEqual(Array(2).fill(['SET', KEY, RUN, 'IFEQ', RUN, 'PX', '30000']));
});

test('replacing is one command that names the owner who is replaced', async () => {
  answers = ['OK'];
  expect(await leases.replace(JOB, RUN, LATER, 30_000)).toBe(true);
  expect(commands()).toEqual([['SET', KEY, LATER, 'IFEQ', RUN, 'PX', '30000']]);
});

test.each([
  ['somebody else holds it', 'another run', false],
  ['nobody holds it', null, false],
  ['it was done before', LATER, true],
])('a refused replacement looks who holds the lease: %s', async (_, holder, expected) => {
  answers = [null, holder];
  expect(await leases.replace(JOB, RUN, LATER, 30_000)).toBe(expected);
  expect(commands()[1]).toEqual(['GET', KEY]);
});

test('releasing is one command that names the owner', async () => {
  answers = [1, 0];
  expect(await leases.release(JOB, RUN)).toBe(true);
  expect(await leases.release(JOB, RUN)).toBe(false);
  expect(commands()).toEqual(Array(2).fill(['DELEX', KEY, 'IFEQ', RUN]));
});

test('an owner that looks like a number or like JSON stays the text it is', async () => {
  answers = ['42', '{"a":1}', 'true', null];
  expect(await leases.holder(JOB)).toBe('42');
  expect(await leases.holder(JOB)).toBe('{"a":1}');
  expect(await leases.acquire(JOB, 'true', 1_000)).toEqual({ kind: 'already-ours' });
  expect(await leases.holder(JOB)).toBeNull();
});

test('commands of one moment are sent one by one, with the token and without telemetry', async () => {
  answers = [null, null, null];
  await Promise.all([leases.acquire('a', RUN, 1), leases.holder('b'), leases.acquire('c', RUN, 1)]);
  expect(sent.map(({ path }) => path)).toEqual(['/', '/', '/']);
  for (const { headers } of sent) {
    expect(headers.authorization).toBe('Bearer secret');
    expect(Object.keys(headers).filter((name) => name.includes('telemetry'))).toEqual([]);
  }
});

test('the prefix keeps environments apart', async () => {
  answers = [null];
  await createLeases({ url, token: 'secret', prefix: 'preview' }).holder(JOB);
  expect(commands()).toEqual([['GET', 'preview:lease:reports.on-time']]);
});

test('a lost answer is asked for again, and the repeated command finds its own lease', async () => {
  answers = [(response: ServerResponse) => response.destroy(), RUN];
  expect(await leases.acquire(JOB, RUN, 60_000)).toEqual({ kind: 'already-ours' });
  expect(sent).toHaveLength(2);
});

test('a Redis that never answers is unavailable within the timeout, and nothing was acquired', async () => {
  answers = [() => {}];
  const patient = createLeases({ url, token: 'secret', timeoutMs: 100 });
  const begun = Date.now();
  const error = await patient.acquire(JOB, RUN, 60_000).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(LeaseUnavailable);
  expect(error).toMatchObject({ message: expect.stringMatching(/did not answer SET.*timeout/) });
  expect(Date.now() - begun).toBeLessThan(1_000);
});

test('a Redis that is not there is unavailable, with the reason', async () => {
  server.close();
  server.closeAllConnections();
  await expect(leases.extend(JOB, RUN, 60_000)).rejects.toMatchObject({
    name: 'LeaseUnavailable',
    message: expect.stringContaining('fetch failed'),
    cause: { cause: { code: 'ECONNREFUSED' } },
  });
});

test.each([
  [401, '{"error":"WRONGPASS invalid or missing auth token"}', 'WRONGPASS'],
  [500, '{"error":"ERR internal"}', 'ERR internal'],
  [200, '<html>a proxy</html>', 'a proxy'],
])('an answer %i that is none makes the lease unavailable, at once', async (status, body, reason) => {
  answers = [(response: ServerResponse) => response.writeHead(status).end(body)];
  await expect(leases.release(JOB, RUN)).rejects.toMatchObject({
    name: 'LeaseUnavailable',
    message: expect.stringContaining(reason),
  });
  expect(sent).toHaveLength(1);
});

test.each([0, -1, 1.5, NaN, Infinity])('a lease of %d ms is refused before anything is sent', async (forMs) => {
  await expect(leases.acquire(JOB, RUN, forMs)).rejects.toThrow(RangeError);
  await expect(leases.extend(JOB, RUN, forMs)).rejects.toThrow(RangeError);
  await expect(leases.replace(JOB, RUN, LATER, forMs)).rejects.toThrow(RangeError);
  expect(sent).toEqual([]);
});

test('without a url or a token there are no leases', () => {
  expect(() => createLeases({ url: '', token: 'secret' })).toThrow('url and the token');
  expect(() => createLeases({ url, token: '' })).toThrow('url and the token');
});
