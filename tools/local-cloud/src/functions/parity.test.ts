import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFunctions } from '@nightshift/workspace/functions';
import { fixtureApp, type FixtureApp } from '@nightshift/workspace/testing';
import { startFunctionsHost, type FunctionsHost } from './index.ts';

const echo = `async (request: Request) => {
  const { pathname, search, protocol } = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer()).toString('base64');
  const headers = ['content-type', 'x-asked', 'content-length'].map((name) => request.headers.get(name));
  return Response.json({ method: request.method, protocol, pathname, search, headers, body });
}`;

const files = {
  'src/api/echo.ts': `export const GET = ${echo};\nexport const POST = GET;\nexport const HEAD = GET;\nexport const DELETE = GET;`,
  'src/api/only-post.ts': `export const POST = ${echo};`,
  'src/api/fetch.ts': `export default { fetch: ${echo} };`,
  'src/api/cron/[job].ts': `export const GET = ${echo};`,
  'src/api/throws.ts': `export const GET = () => { throw new Error('broken'); };\nexport const POST = async () => { throw 'text'; };`,
  'src/api/binary.ts': `export const GET = () => new Response(Uint8Array.from({ length: 1024 }, (_, at) => at % 256), { headers: { 'content-type': 'application/octet-stream' } });`,
  'src/api/stream.ts': `export const GET = () => new Response(new ReadableStream({ start(to) { for (const part of ['a', 'b', 'c']) to.enqueue(new TextEncoder().encode(part)); to.close(); } }));`,
  'src/api/answers.ts': `export const GET = (request: Request) => {
    const kind = new URL(request.url).searchParams.get('kind');
    if (kind === 'cached') return new Response('x', { headers: { 'cache-control': 'no-store', etag: '"1"' } });
    if (kind === 'empty') return new Response(null, { status: 204 });
    if (kind === 'redirect') return new Response(null, { status: 307, headers: { location: '/elsewhere' } });
    if (kind === 'cookies') { const headers = new Headers(); headers.append('set-cookie', 'a=1'); headers.append('set-cookie', 'b=2; Path=/'); return new Response('x', { headers }); }
    return new Response('not retried', { status: 489, headers: { 'Upstash-NonRetryable-Error': 'true' } });
  };`,
};

let app: FixtureApp;
let host: FunctionsHost;
let launcher: ChildProcess;
let launcherUrl: string;

beforeAll(async () => {
  app = fixtureApp(files);
  await buildFunctions(app.folder);
  host = await startFunctionsHost({ name: 'parity', folder: app.folder, env: {}, log: () => {} });
  const program = fileURLToPath(new URL('./testing/vercelLauncher.mjs', import.meta.url));
  launcher = fork(program, [join(app.folder, '.vercel/output/functions')], { execArgv: [] });
  const [port] = (await once(launcher, 'message')) as [number];
  launcherUrl = `http://127.0.0.1:${port}`;
}, 30_000);
afterAll(async () => {
  launcher.disconnect();
  await host.stop();
  app.remove();
});

const compared = ['content-type', 'cache-control', 'etag', 'location', 'upstash-nonretryable-error', 'content-length'];

const ask = async (url: string, init: RequestInit, more: Record<string, string>) => {
  const response = await fetch(url, { redirect: 'manual', ...init, headers: { ...(init.headers as object), ...more } });
  const body = Buffer.from(await response.arrayBuffer()).toString('base64');
  const headers = compared.map((name) => `${name}: ${String(response.headers.get(name))}`);
  return { status: response.status, headers, cookies: response.headers.getSetCookie(), body };
};

const large = Buffer.alloc(4 * 1024 * 1024, 'nightshift').toString('latin1');
const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);

const cases: [title: string, status: number, called: string, path: string, init?: RequestInit][] = [
  ['GET', 200, 'echo', '/api/echo'],
  ['a query, kept as it was sent', 200, 'echo', '/api/echo?a=1&a=2&b=%20%C3%BC+x'],
  [
    'POST with a text body',
    200,
    'echo',
    '/api/echo',
    { method: 'POST', body: '{"a": 1 }', headers: { 'content-type': 'text/x-own' } },
  ],
  ['POST with raw bytes', 200, 'echo', '/api/echo', { method: 'POST', body: bytes }],
  ['POST with a large body', 200, 'echo', '/api/echo', { method: 'POST', body: large }],
  ['POST without a body', 200, 'echo', '/api/echo', { method: 'POST' }],
  ['a header of the caller', 200, 'echo', '/api/echo', { headers: { 'x-asked': 'yes, two' } }],
  ['HEAD where it is exported', 200, 'echo', '/api/echo', { method: 'HEAD' }],
  ['DELETE with a body', 200, 'echo', '/api/echo', { method: 'DELETE', body: 'gone' }],
  ['GET where only POST is exported', 405, 'only-post', '/api/only-post'],
  ['HEAD where only POST is exported', 405, 'only-post', '/api/only-post', { method: 'HEAD' }],
  ['OPTIONS where it is not exported', 405, 'only-post', '/api/only-post', { method: 'OPTIONS' }],
  ['a method that no function can export', 405, 'echo', '/api/echo', { method: 'PROPFIND' }],
  ['a default export with fetch, GET', 200, 'fetch', '/api/fetch'],
  ['a default export with fetch, PATCH', 200, 'fetch', '/api/fetch', { method: 'PATCH', body: 'x' }],
  ['a dynamic segment', 200, 'cron/[job]', '/api/cron/reports.on-time'],
  ['a dynamic segment beside a query', 200, 'cron/[job]', '/api/cron/reports.on-time?now=1'],
  ['a throw', 500, 'throws', '/api/throws'],
  ['a rejection with no error in it', 500, 'throws', '/api/throws', { method: 'POST' }],
  ['a binary answer', 200, 'binary', '/api/binary'],
  ['a streamed answer', 200, 'stream', '/api/stream'],
  ['cache-control and etag', 200, 'answers', '/api/answers?kind=cached'],
  ['an empty answer', 204, 'answers', '/api/answers?kind=empty'],
  ['a redirect, not followed', 307, 'answers', '/api/answers?kind=redirect'],
  ['two cookies', 200, 'answers', '/api/answers?kind=cookies'],
  ['a status and a header of QStash', 489, 'answers', '/api/answers?kind=other'],
];

test.each(cases)(
  "the host answers as Vercel's own launcher does: %s",
  async (_title, status, called, path, init = {}) => {
    // The launcher is called behind Vercel's router, which has added the dynamic segment to the query.
    const job = called === 'cron/[job]' ? `${path.includes('?') ? '&' : '?'}job=reports.on-time` : '';
    const ofVercel = await ask(`${launcherUrl}${path}${job}`, init, {
      'x-matched-path': `/api/${called}.func/index`,
      'x-forwarded-proto': 'http',
    });
    const ofHost = await ask(`${host.url}${path}`, init, {});
    expect(ofHost).toEqual(ofVercel);
    expect(ofHost.status).toBe(status);
  },
);
