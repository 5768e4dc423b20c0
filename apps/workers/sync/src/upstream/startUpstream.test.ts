import { smallFiles } from '../testing/smallFiles.ts';
import { startUpstream, type Upstream } from './startUpstream.ts';

let upstream: Upstream;
let nowMs = 0;
beforeAll(async () => {
  upstream = await startUpstream({ files: await smallFiles(), now: () => nowMs });
});
afterEach(() => upstream.faults.clear());
afterAll(() => upstream?.stop());

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${upstream.url}${path}`, { method, headers: { authorization: `Bearer ${upstream.token}`, ...headers } });
const items = async (path: string) =>
  ((await (await ask(path)).json()) as { items: { code: string; version: number }[] }).items;

test('a page begins behind version and code, and ends at its limit', async () => {
  const all = await items('/v1/zip-codes?partition=0');
  expect(all).toHaveLength(6);
  expect(await items(`/v1/zip-codes?partition=0&since=1&after=${all[1]!.code}&limit=3`)).toEqual(all.slice(2, 5));
  expect(await items('/v1/zip-codes?partition=0&since=2')).toEqual([]);
  expect(await items('/v1/airports')).toHaveLength(4);
});

test('a page that is known already, by its ETag, is answered with 304 until something in it changes', async () => {
  const path = '/v1/airports?since=1&after=ZZZZ';
  const etag = (await ask(path)).headers.get('etag')!;
  const before = { ...upstream.counts };
  expect((await ask(path, { 'if-none-match': etag })).status).toBe(304);
  expect(upstream.counts).toEqual({
    ...{ requests: before.requests + 1, pages: before.pages, unchanged: before.unchanged + 1 },
  });
  upstream.catalogue.change(1, 'airports');
  expect((await ask(path, { 'if-none-match': etag })).status).toBe(200);
});

test.each<[string, number, string, string, Record<string, string>]>([
  ['no token', 401, 'GET', '/v1/airports', { authorization: '' }],
  ['a wrong token', 401, 'GET', '/v1/airports', { authorization: 'Bearer other' }],
  ['another collection', 404, 'GET', '/v1/seaports', {}],
  ['another method', 405, 'POST', '/v1/airports', {}],
  ['a limit that is too high', 400, 'GET', '/v1/airports?limit=1001', {}],
  ['a version that is no number', 400, 'GET', '/v1/airports?since=yesterday', {}],
])('refused: %s', async (_, status, method, path, headers) => {
  const answer = await ask(path, headers, method);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toEqual({ error: expect.any(String) });
});

test('told to fail, the next requests get what was said, one by one, and then all is well', async () => {
  upstream.faults.next({ status: 429, retryAfter: '7' });
  upstream.faults.next({ status: 500 }, 2);
  const first = await ask('/v1/airports');
  expect([first.status, first.headers.get('retry-after')]).toEqual([429, '7']);
  const others = [await ask('/v1/airports'), await ask('/v1/airports'), await ask('/v1/airports')];
  expect(others.map(({ status }) => status)).toEqual([500, 500, 200]);
});

test('told to drop, the connection ends without an answer', async () => {
  upstream.faults.next('drop');
  await expect(ask('/v1/airports')).rejects.toThrow('fetch failed');
});

test('told to be slow, it answers all the same', async () => {
  upstream.faults.next({ afterMs: 1 });
  expect((await ask('/v1/airports')).status).toBe(200);
});

test('a rate limit refuses what is too much, says how long, and lets the next window through', async () => {
  upstream.faults.limitRate({ requests: 2, seconds: 10 });
  const statuses = async () => [await ask('/v1/airports'), await ask('/v1/airports'), await ask('/v1/airports')];
  nowMs = 1_000;
  const [, , refused] = await statuses();
  expect([refused!.status, refused!.headers.get('retry-after')]).toEqual([429, '10']);
  nowMs = 10_500;
  expect((await ask('/v1/airports')).headers.get('retry-after')).toBe('1');
  nowMs = 11_000;
  expect((await statuses()).map(({ status }) => status)).toEqual([200, 200, 429]);
});

test('a port that is taken is an error', async () => {
  const port = Number(new URL(upstream.url).port);
  await expect(startUpstream({ port, files: await smallFiles() })).rejects.toThrow('EADDRINUSE');
});
