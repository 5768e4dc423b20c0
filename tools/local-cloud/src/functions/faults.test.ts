import { execFileSync } from 'node:child_process';
import { HostedApp } from './testing/HostedApp.ts';

const world = new HostedApp();
const { app, begin, build, call, failure, gone, heard, pid, text } = world;

beforeAll(world.build, 30_000);
afterAll(() => app.remove());
beforeEach(() => begin());
afterEach(() => world.host.stop());

test('a function that takes longer than its maxDuration is answered 504 and its instance dies; the next call gets a new one', async () => {
  const before = await pid();
  expect(await failure('/api/slow', { method: 'POST' })).toEqual([504, 'FUNCTION_INVOCATION_TIMEOUT']);
  await gone(1);
  expect(world.exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'timed out' }]);
  expect(await pid()).not.toBe(before);
  expect([world.host.kills, world.host.instances]).toEqual([1, 2]);
});

test('work left to waitUntil() counts into maxDuration too', async () => {
  expect(await text('/api/lingers')).toBe('answered');
  await gone(1);
  expect(world.exits[0]?.why).toBe('timed out');
});

test('a killed instance costs its callers a 500, and the next call starts a new one', async () => {
  const before = await pid();
  const waiting = [failure('/api/hang', { method: 'POST' }), failure('/api/gate')];
  await heard('[app] begun', 2);
  await world.host.kill();
  expect(await Promise.all(waiting)).toEqual([
    [500, 'FUNCTION_INVOCATION_FAILED'],
    [500, 'FUNCTION_INVOCATION_FAILED'],
  ]);
  expect(world.exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'killed' }]);
  expect(await pid()).not.toBe(before);
  expect([world.host.kills, world.host.instances]).toEqual([1, 2]);
});

test('an instance killed from outside is replaced like any other that crashed', async () => {
  const before = await pid();
  process.kill(before, 'SIGKILL');
  await gone(1);
  expect(world.exits).toEqual([{ pid: before, code: null, signal: 'SIGKILL', why: 'crashed' }]);
  expect(await pid()).not.toBe(before);
  expect(world.host.kills).toBe(0);
});

test('a function that ends its process is answered 500, and the next call starts a new instance', async () => {
  expect(await failure('/api/crash')).toEqual([500, 'FUNCTION_INVOCATION_FAILED']);
  await gone(1);
  expect(world.exits[0]).toMatchObject({ code: 3, why: 'crashed' });
  expect(await text('/api/deep')).toBe('an index');
});

test('a caller who goes away does not stop the function', async () => {
  const abort = new AbortController();
  const left = call('/api/gate', { signal: abort.signal });
  await heard('[app] begun');
  abort.abort();
  await expect(left).rejects.toThrow('abort');
  const before = world.host.pid();
  await call('/api/gate', { method: 'POST' });
  expect([await pid(), world.host.instances]).toEqual([before, 1]);
});

test('a frozen instance answers nothing until it is thawed', async () => {
  await pid();
  world.host.freeze();
  let answered = false;
  const waiting = pid().then(() => (answered = true));
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(world.host.pid())], { encoding: 'utf8' });
  expect([state[0], answered]).toEqual(['T', false]);
  world.host.thaw();
  await waiting;
  expect(world.host.instances).toBe(1);
});

test('a restart lets the present calls finish on the old build, while new ones get the new build', async () => {
  const old = await pid();
  const waiting = text('/api/until');
  await heard('[app] begun');
  app.write({ 'src/api/new.ts': "export const GET = () => new Response('new');" });
  await build();
  expect(await failure('/api/new')).toEqual([404, 'NOT_FOUND']);
  world.host.restart();
  expect(await text('/api/new')).toBe('new');
  expect(world.host.pid()).not.toBe(old);
  app.write({ 'signals/let-go': '' });
  expect(Number(await waiting)).toBe(old);
  await gone(1);
  expect(world.exits).toEqual([{ pid: old, code: null, signal: 'SIGTERM', why: 'retired' }]);
}, 30_000);

test('a restarted instance without calls is gone', async () => {
  const old = await pid();
  world.host.restart();
  await gone(1);
  expect(world.exits).toEqual([{ pid: old, code: null, signal: 'SIGTERM', why: 'retired' }]);
  expect(world.host.kills).toBe(0);
});
