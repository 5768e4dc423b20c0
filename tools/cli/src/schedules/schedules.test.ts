import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jest } from '@jest/globals';
import { createQueue, openSchedules, type Believed } from '@nightshift/queue';
import { localQStash } from '../testing/localQStash.ts';
import { inside, nightshift } from '../testing/nightshift.ts';

// One test starts a process.
jest.setTimeout(60_000);

let qstash: Awaited<ReturnType<typeof localQStash>>;
let dispatcher: Server;
let received: { path: string | undefined; bypass: unknown; believed: Believed }[];
let env: Record<string, string>;
beforeEach(async () => {
  qstash = await localQStash();
  received = [];
  dispatcher = createServer(async (request, response) => {
    const url = `${env.DISPATCHER_URL}/api/watch`;
    const headers = new Headers(request.headers as Record<string, string>);
    const body: Buffer[] = [];
    for await (const chunk of request) body.push(chunk as Buffer);
    const web = new Request(url, { method: 'POST', headers, body: Buffer.concat(body) });
    const believed = await queueOf(env).believe(web, url);
    received.push({ path: request.url, bypass: headers.get('x-vercel-protection-bypass'), believed });
    response.end();
  });
  await once(dispatcher.listen(0, '127.0.0.1'), 'listening');
  env = { ...qstash.env, DISPATCHER_URL: `http://127.0.0.1:${(dispatcher.address() as AddressInfo).port}` };
});
afterEach(async () => {
  await qstash.stop();
  dispatcher.closeAllConnections();
  dispatcher.close();
});

function queueOf(variables: Record<string, string>) {
  return createQueue({
    url: variables.QSTASH_URL!,
    token: variables.QSTASH_TOKEN!,
    currentSigningKey: variables.QSTASH_CURRENT_SIGNING_KEY!,
    nextSigningKey: variables.QSTASH_NEXT_SIGNING_KEY!,
  });
}
const account = () => openSchedules({ url: env.QSTASH_URL!, token: env.QSTASH_TOKEN! });
const watchAt = (host: string, id = 'nightshift-watch') => ({
  id,
  cron: '*/5 * * * *',
  url: `${host}/api/watch`,
  retries: 0,
  timeoutSeconds: 65,
});
const json = async (args: string[], more: Record<string, string> = {}) => {
  const { code, stdout } = await inside([...args, '--json'], { ...env, ...more });
  return { code, answer: JSON.parse(stdout) as unknown };
};

test('a synced schedule calls the watch with a signature that the dispatcher believes, and with the bypass', async () => {
  const called = await nightshift(['schedules', 'sync'], { ...env, PROTECTION_BYPASS_DISPATCHER: 'the-bypass' });
  expect(called).toEqual({
    code: 0,
    stdout: `nightshift-watch created: */5 * * * * ${env.DISPATCHER_URL}/api/watch\n`,
    stderr: '',
  });
  await qstash.strike();
  expect(received).toEqual([
    { path: '/api/watch', bypass: 'the-bypass', believed: expect.objectContaining({ kind: 'believed', body: '' }) },
  ]);
});

test('syncing again changes nothing, and a schedule that was paused stays paused', async () => {
  await inside(['schedules', 'sync'], env);
  await account().pause('nightshift-watch');
  const before = await account().list();
  expect(await json(['schedules', 'sync'])).toEqual({ code: 0, answer: [{ id: 'nightshift-watch', done: 'kept' }] });
  expect(await account().list()).toEqual(before);
  await qstash.strike();
  expect(received).toEqual([]);
});

test.each<[string, string[], Record<string, string>]>([
  ['another frequency', ['--every', '2m'], {}],
  ['a rotated bypass', [], { PROTECTION_BYPASS_DISPATCHER: 'another-bypass' }],
])('%s replaces the schedule, paused or not as it was', async (_, args, change) => {
  await inside(['schedules', 'sync'], { ...env, PROTECTION_BYPASS_DISPATCHER: 'the-bypass' });
  await account().pause('nightshift-watch');
  const again = { PROTECTION_BYPASS_DISPATCHER: 'the-bypass', ...change };
  expect(await json(['schedules', 'sync', ...args], again)).toMatchObject({ answer: [{ done: 'replaced' }] });
  expect(await account().list()).toMatchObject([{ paused: true }]);
  expect(await json(['schedules', 'sync', ...args], again)).toMatchObject({ answer: [{ done: 'kept' }] });
});

test("what is ours and no longer declared is removed, and nobody else's", async () => {
  for (const id of ['nightshift-old', 'somebodys-watch']) await account().put(watchAt(env.DISPATCHER_URL!, id));
  expect(await json(['schedules', 'sync'])).toEqual({
    code: 0,
    answer: [
      { id: 'nightshift-watch', done: 'created' },
      { id: 'nightshift-old', done: 'removed' },
    ],
  });
  expect((await account().list()).map(({ id }) => id).sort()).toEqual(['nightshift-watch', 'somebodys-watch']);
});

test.each(['nightshift-watch', 'nightshift-old'])(
  '%s that leads to another host is taken only when somebody says so',
  async (id) => {
    const staging = watchAt('https://staging.example.com', id);
    await account().put(staging);
    const refused = await inside(['schedules', 'sync'], env);
    expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining(`${id}, which calls ${staging.url}`) });
    expect(await inside(['schedules', 'sync'], env, 'n')).toMatchObject({ code: 3 });
    expect(await account().list()).toMatchObject([{ id, url: staging.url }]);
    expect(await inside(['schedules', 'sync', '--yes'], env)).toMatchObject({ code: 0 });
    expect(await account().list()).toMatchObject([{ id: 'nightshift-watch', url: `${env.DISPATCHER_URL}/api/watch` }]);
  },
);

test('the list shows what is missing, what differs, what is paused and what is left over, and no secret', async () => {
  const bypass = { PROTECTION_BYPASS_DISPATCHER: 'the-bypass' };
  const list = async (...args: string[]) => (await inside(['schedules', ...args], { ...env, ...bypass })).stdout;
  expect(await list()).toMatch(/nightshift-watch +\*\/5 .* – +– +missing: nightshift schedules sync creates it/);
  await inside(['schedules', 'sync'], { ...env, ...bypass });
  await account().put(watchAt(env.DISPATCHER_URL!, 'nightshift-old'));
  const [watch, old] = (await list()).split('\n').slice(1);
  expect(watch).toMatch(/^nightshift-watch +\*\/5 \* \* \* \* +http:\S+\/api\/watch +– +20\S+ \S+Z +as declared$/);
  expect(old).toContain('not declared: nightshift schedules sync removes it');
  await account().pause('nightshift-watch');
  expect(await list('list', '--every', '2m')).toMatch(/ – +paused; differs in cron \*\/5 .*; declared is \*\/2 /);
  const { code, answer } = await json(['schedules'], bypass);
  expect({ code, answer }).toMatchObject({
    code: 0,
    answer: [
      {
        id: 'nightshift-watch',
        state: 'as-declared',
        differences: [],
        declared: { cron: '*/5 * * * *', url: `${env.DISPATCHER_URL}/api/watch` },
        existing: { cron: '*/5 * * * *', paused: true, lastAt: null, nextAt: expect.any(String) },
      },
      { id: 'nightshift-old', state: 'not-declared', declared: null },
    ],
  });
  expect(JSON.stringify(answer)).not.toContain('the-bypass');
});

test('the dispatcher is where its own PUBLIC_URL says, where nothing else does', async () => {
  const { DISPATCHER_URL, ...rest } = env;
  await inside(['schedules', 'sync'], { ...rest, PUBLIC_URL: `${DISPATCHER_URL}/` });
  expect(await account().list()).toMatchObject([{ url: `${DISPATCHER_URL}/api/watch` }]);
});

test('an incomplete environment is told with every variable that is missing', async () => {
  expect(await inside(['schedules'], {})).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/QSTASH_URL is not set; QSTASH_TOKEN is not set; DISPATCHER_URL is not set/),
  });
});

test("a token that QStash refuses is a failure in QStash's words, and nothing was changed", async () => {
  const silent = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const called = await inside(['schedules', 'sync'], { ...env, QSTASH_TOKEN: 'not-the-token' });
  silent.mockRestore();
  expect(called).toMatchObject({ code: 1, stderr: expect.stringContaining('QstashError') });
  expect(called.stderr).not.toContain('not-the-token');
  expect(await account().list()).toEqual([]);
});
