import { execFileSync, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '@nightshift/workspace/functions';
import { fixtureApp, type FixtureApp } from '@nightshift/workspace/testing';
import { NotBuilt, PortTaken, startFunctionsHost, type FunctionsHost, type InstanceExit } from './index.ts';

const files = {
  'src/api/who.ts': 'let calls = 0;\nexport const GET = () => Response.json({ pid: process.pid, calls: ++calls });',
  'src/api/env.ts': 'export const GET = () => Response.json(process.env);',
  'src/api/accept.ts':
    'export const POST = async (request: Request) => Response.json((await request.arrayBuffer()).byteLength);',
  'src/api/cron/[job].ts': 'export const GET = (request: Request) => new Response(new URL(request.url).search);',
  'src/api/cron/fixed.ts': "export const GET = () => new Response('the fixed one');",
  'src/api/deep/index.ts': "export const GET = () => new Response('an index');",
  'src/api/log.ts': `export const GET = () => { console.log('one\\ntwo'); console.error('three'); return new Response('logged'); };`,
  'src/api/throws.ts': "export const GET = () => { throw new Error('broken on purpose'); };",
  'src/api/crash.ts': 'export const GET = () => process.exit(3);',
  // Says when it has begun, then waits for ever.
  'src/api/hang.ts': "export const POST = () => { console.log('begun'); return new Promise<Response>(() => {}); };",
  'src/api/slow.ts':
    "export const config = { maxDuration: 1 };\nexport const POST = () => { console.log('begun'); return new Promise<Response>(() => {}); };",
  'src/api/gate.ts': `let open = () => {};
    export const GET = () => { console.log('begun'); return new Promise<Response>((resolve) => { open = () => resolve(new Response(String(process.pid))); }); };
    export const POST = () => { open(); return new Response('opened'); };`,
  // Waits for a file in the folder that the app is told.
  'src/api/until.ts': `import { watch } from 'node:fs/promises';
    export const GET = async (request: Request) => {
      const changes = watch(process.env.SIGNALS!)[Symbol.asyncIterator]();
      const next = changes.next();
      console.log('begun');
      await next;
      return new Response(String(process.pid));
    };`,
  'signals/.keep': '',
  'src/api/context.ts': `import { getDeadline, waitUntil } from '@vercel/functions';
    export const config = { maxDuration: 20 };
    export const GET = () => {
      waitUntil(new Promise((resolve) => setImmediate(resolve)).then(() => console.log('after the answer')));
      return Response.json({ left: getDeadline()!.getTime() - Date.now() });
    };`,
  'src/api/lingers.ts': `import { waitUntil } from '@vercel/functions';
    export const config = { maxDuration: 1 };
    export const GET = () => { waitUntil(new Promise(() => {})); return new Response('answered'); };`,
};

let app: FixtureApp;
let host: FunctionsHost;
let lines: string[];
let exits: InstanceExit[];
const news = new EventEmitter();

/** Waits for a line of the log. */
const heard = async (line: string): Promise<void> => {
  while (!lines.includes(line)) await once(news, 'line');
};
const gone = async (count: number): Promise<void> => {
  while (exits.length < count) await once(news, 'exit');
};
const start = (more: { port?: number; env?: Record<string, string> } = {}): Promise<FunctionsHost> =>
  startFunctionsHost({
    name: 'app',
    folder: app.folder,
    env: { SIGNALS: join(app.folder, 'signals'), ...more.env },
    ...(more.port === undefined ? {} : { port: more.port }),
    log: (line) => {
      lines.push(line);
      news.emit('line');
    },
    onExit: (exit) => {
      exits.push(exit);
      news.emit('exit');
    },
  });
const call = (path: string, init?: RequestInit): Promise<Response> => fetch(`${host.url}${path}`, init);
const text = async (path: string): Promise<string> => (await call(path)).text();
const pid = async (): Promise<number> => ((await (await call('/api/who')).json()) as { pid: number }).pid;
const failure = async (response: Promise<Response>): Promise<[number, string | null]> => {
  const { status, headers } = await response;
  return [status, headers.get('x-vercel-error')];
};

beforeAll(async () => {
  app = fixtureApp(files);
  await buildFunctions(app.folder);
}, 30_000);
afterAll(() => app.remove());
beforeEach(async () => {
  lines = [];
  exits = [];
  host = await start();
});
afterEach(() => host.stop());

test('the first call starts the one instance that serves all functions, and module state lives as long as it does', async () => {
  expect([host.instances, host.pid()]).toEqual([0, undefined]);
  const first = await (await call('/api/who')).json();
  const second = await (await call('/api/who')).json();
  expect([first, second]).toEqual([
    { pid: host.pid(), calls: 1 },
    { pid: host.pid(), calls: 2 },
  ]);
  expect(host.instances).toBe(1);
});

test("a function sees its app's environment and Vercel's own, and nothing of the host's", async () => {
  await host.stop();
  process.env['OF_THE_HOST'] = 'secret';
  host = await start({ env: { DATABASE_URL: 'postgres://here' } });
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
    expect(await failure(call(path))).toEqual([404, 'NOT_FOUND']);
  }
});

test('a body of 4.5 MB is passed on, one byte more is answered 413 without a call', async () => {
  const limit = 4.5 * 1024 * 1024;
  const fits = await call('/api/accept', { method: 'POST', body: Buffer.alloc(limit) });
  expect(await fits.json()).toBe(limit);
  const refused = call('/api/accept', { method: 'POST', body: Buffer.alloc(limit + 1) });
  expect(await failure(refused)).toEqual([413, 'FUNCTION_PAYLOAD_TOO_LARGE']);
});

test("what functions print comes out line by line under the app's name, a thrown error with its stack", async () => {
  await call('/api/log');
  await Promise.all(['[app] one', '[app] two', '[app] three'].map(heard));
  const response = await call('/api/throws');
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error']);
  await host.stop();
  expect(lines).toContainEqual(expect.stringMatching(/^\[app\] Error: broken on purpose/));
});

test('getDeadline() is the end of maxDuration, and waitUntil() goes on after the answer', async () => {
  const { left } = (await (await call('/api/context')).json()) as { left: number };
  expect(left).toBeGreaterThan(15_000);
  expect(left).toBeLessThanOrEqual(20_000);
  await heard('[app] after the answer');
});

test('a function that takes longer than its maxDuration is answered 504 and its instance dies; the next call gets a new one', async () => {
  const before = await pid();
  expect(await failure(call('/api/slow', { method: 'POST' }))).toEqual([504, 'FUNCTION_INVOCATION_TIMEOUT']);
  await gone(1);
  expect(exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'timed out' }]);
  expect(await pid()).not.toBe(before);
  expect([host.kills, host.instances]).toEqual([1, 2]);
});

test('work left to waitUntil() counts into maxDuration too', async () => {
  expect(await text('/api/lingers')).toBe('answered');
  await gone(1);
  expect(exits[0]?.why).toBe('timed out');
});

test('a killed instance costs its callers a 500, and the next call starts a new one', async () => {
  const before = await pid();
  const waiting = [failure(call('/api/hang', { method: 'POST' })), failure(call('/api/gate'))];
  while (lines.filter((line) => line === '[app] begun').length < 2) await once(news, 'line');
  await host.kill();
  expect(await Promise.all(waiting)).toEqual([
    [500, 'FUNCTION_INVOCATION_FAILED'],
    [500, 'FUNCTION_INVOCATION_FAILED'],
  ]);
  expect(exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'killed' }]);
  expect(await pid()).not.toBe(before);
  expect([host.kills, host.instances]).toEqual([1, 2]);
});

test('an instance killed from outside is replaced like any other that crashed', async () => {
  const before = await pid();
  process.kill(before, 'SIGKILL');
  await gone(1);
  expect(exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'crashed' }]);
  expect(await pid()).not.toBe(before);
  expect(host.kills).toBe(0);
});

test('a function that ends its process is answered 500, and the next call starts a new instance', async () => {
  expect(await failure(call('/api/crash'))).toEqual([500, 'FUNCTION_INVOCATION_FAILED']);
  await gone(1);
  expect(exits[0]).toMatchObject({ code: 3, why: 'crashed' });
  expect(await text('/api/deep')).toBe('an index');
});

test('calls run side by side in one instance', async () => {
  const waiting = text('/api/gate');
  await heard('[app] begun');
  expect(await (await call('/api/gate', { method: 'POST' })).text()).toBe('opened');
  expect(Number(await waiting)).toBe(host.pid());
});

test('a caller who goes away does not stop the function', async () => {
  const abort = new AbortController();
  const left = call('/api/gate', { signal: abort.signal });
  await heard('[app] begun');
  abort.abort();
  await expect(left).rejects.toThrow('abort');
  const before = host.pid();
  await call('/api/gate', { method: 'POST' });
  expect([await pid(), host.instances]).toEqual([before, 1]);
});

test('a frozen instance answers nothing until it is thawed', async () => {
  await pid();
  host.freeze();
  let answered = false;
  const waiting = pid().then(() => (answered = true));
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(host.pid())], { encoding: 'utf8' });
  expect([state[0], answered]).toEqual(['T', false]);
  host.thaw();
  await waiting;
  expect(host.instances).toBe(1);
});

test('a restart lets the present calls finish on the old build, while new ones get the new build', async () => {
  const old = await pid();
  const waiting = text('/api/until');
  await heard('[app] begun');
  app.write({ 'src/api/new.ts': "export const GET = () => new Response('new');" });
  await buildFunctions(app.folder);
  expect(await failure(call('/api/new'))).toEqual([404, 'NOT_FOUND']);
  host.restart();
  expect(await text('/api/new')).toBe('new');
  expect(host.pid()).not.toBe(old);
  app.write({ 'signals/let-go': '' });
  expect(Number(await waiting)).toBe(old);
  await gone(1);
  expect(exits).toEqual([{ pid: old, code: null, signal: 'SIGTERM', why: 'retired' }]);
}, 30_000);

test('a restarted instance without calls is gone', async () => {
  const old = await pid();
  host.restart();
  await gone(1);
  expect(exits).toEqual([{ pid: old, code: null, signal: 'SIGTERM', why: 'retired' }]);
  expect(host.kills).toBe(0);
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

test('stopping ends the instance and the port, and leaves no file behind', async () => {
  const before = temporaryFolders();
  const another = await start();
  const running = ((await (await fetch(`${another.url}/api/who`)).json()) as { pid: number }).pid;
  await another.stop();
  expect(() => process.kill(running, 0)).toThrow('ESRCH');
  await expect(fetch(another.url)).rejects.toThrow('fetch failed');
  expect(temporaryFolders().filter((name) => !before.includes(name))).toEqual([]);
});

const temporaryFolders = (): string[] =>
  readdirSync(tmpdir()).filter((name) => name.startsWith('nightshift-functions-'));

test('instances die with their host, even when it is killed', async () => {
  const program = fileURLToPath(new URL('./testing/hostAlone.ts', import.meta.url));
  const alone = fork(program, [app.folder], { execArgv: ['--import', 'tsx'] });
  const [running] = (await once(alone, 'message')) as [number];
  expect(isRunning(running)).toBe(true);
  alone.kill('SIGKILL');
  await once(alone, 'close');
  // The instance hears of it when its channel closes; it holds no other resource to wait for.
  while (isRunning(running)) await new Promise(setImmediate);
}, 30_000);

const isRunning = (id: number): boolean => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};
