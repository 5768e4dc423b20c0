import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fixtureApp } from '@nightshift/workspace/testing';
import { PortTaken } from '@nightshift/database/testing';
import { NotBuilt, startFunctionsHost } from './index.ts';
import { HostedApp } from './testing/HostedApp.ts';

const world = new HostedApp();
const { app, begin, call, failure, heard, start, text } = world;

beforeAll(world.build, 30_000);
afterAll(() => app.remove());
beforeEach(() => begin());
afterEach(() => world.host.stop());

test('the first call starts the one instance that serves all functions, and module state lives as long as it does', async () => {
  expect([world.host.instances, world.host.pid()]).toEqual([0, undefined]);
  const first = await (await call('/api/who')).json();
  const second = await (await call('/api/who')).json();
  expect([first, second]).toEqual([
    { pid: world.host.pid(), calls: 1 },
    { pid: world.host.pid(), calls: 2 },
  ]);
  expect(world.host.instances).toBe(1);
});

test("a function sees its app's environment and Vercel's own, and nothing of the host's", async () => {
  await world.host.stop();
  process.env['OF_THE_HOST'] = 'secret';
  await begin({ DATABASE_URL: 'postgres://here' });
  const env = (await (await call('/api/env')).json()) as Record<string, string>;
  delete process.env['OF_THE_HOST'];
  expect(env).toMatchObject({ DATABASE_URL: 'postgres://here', VERCEL: '1', NODE_ENV: 'production', TZ: 'UTC' });
  const ofVercel = ['NODE_ENV', 'PATH', 'TZ', 'VERCEL', 'VERCEL_ENV', 'VERCEL_REGION', 'VERCEL_URL'];
  expect(Object.keys(env).sort()).toEqual(['DATABASE_URL', 'SIGNALS', ...ofVercel].sort());
});

test('paths are routed as Vercel does: fixed before dynamic, index for its folder, 404 for the rest', async () => {
  expect(await text('/api/cron/reports.on-time?x=1')).toBe('?x=1&job=reports.on-time');
  expect(await text('/api/cron/fixed')).toBe('the fixed one');
  expect(await text('/api/deep')).toBe('an index');
  for (const path of ['/api/cron', '/api/cron/a/b', '/api/who.ts', '/api/nothing', '/', '/src/api/who.ts']) {
    expect(await failure(path)).toEqual([404, 'NOT_FOUND']);
  }
});

test('a body of 4.5 MB is passed on, one byte more is answered 413 without a call', async () => {
  const limit = 4.5 * 1024 * 1024;
  const fits = await call('/api/accept', { method: 'POST', body: Buffer.alloc(limit) });
  expect(await fits.json()).toBe(limit);
  expect(await failure('/api/accept', { method: 'POST', body: Buffer.alloc(limit + 1) })).toEqual([
    413,
    'FUNCTION_PAYLOAD_TOO_LARGE',
  ]);
});

test("what functions print comes out line by line under the app's name, a thrown error with its stack", async () => {
  await call('/api/log');
  await Promise.all(['[app] one', '[app] two', '[app] three'].map((line) => heard(line)));
  const response = await call('/api/throws');
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
  await world.host.stop();
  expect(world.lines).toContainEqual(expect.stringMatching(/^\[app\] Error: broken on purpose/));
});

test('getDeadline() is the end of maxDuration, and waitUntil() goes on after the answer', async () => {
  const { left } = (await (await call('/api/context')).json()) as { left: number };
  expect(left).toBeGreaterThan(15_000);
  expect(left).toBeLessThanOrEqual(20_000);
  await heard('[app] after the answer');
});

test('calls run side by side in one instance', async () => {
  const waiting = text('/api/gate');
  await heard('[app] begun');
  expect(await (await call('/api/gate', { method: 'POST' })).text()).toBe('opened');
  expect(Number(await waiting)).toBe(world.host.pid());
});

test('a taken port is a PortTaken, an app that is not built is a NotBuilt', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({ port })).rejects.toThrow(PortTaken);
  other.close();
  const bare = fixtureApp({});
  await expect(startFunctionsHost({ name: 'bare', folder: bare.folder, env: {}, log: () => {} })).rejects.toThrow(
    NotBuilt,
  );
  bare.remove();
});

/** Where an instance runs: the folder holds the host's program and sockets. */
type Where = { pid: number; folder: string };

test('stopping ends the instance and the port, and leaves no file behind', async () => {
  const another = await start();
  const { pid, folder } = (await (await fetch(`${another.url}/api/where`)).json()) as Where;
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true]);
  await another.stop();
  expect([isRunning(pid), existsSync(folder)]).toEqual([false, false]);
  await expect(fetch(another.url)).rejects.toThrow('fetch failed');
});

test('a host that is killed leaves neither its instance nor a file behind', async () => {
  const program = fileURLToPath(new URL('./testing/hostAlone.ts', import.meta.url));
  const alone = fork(program, [app.folder], { execArgv: ['--import', 'tsx'] });
  const [{ pid, folder }] = (await once(alone, 'message')) as [Where];
  expect([isRunning(pid), existsSync(folder)]).toEqual([true, true]);
  alone.kill('SIGKILL');
  await once(alone, 'close');
  // The instance hears of it when its channel closes; there is no other event to wait for.
  while (isRunning(pid)) await new Promise(setImmediate);
  expect(existsSync(folder)).toBe(false);
}, 30_000);

const isRunning = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};
