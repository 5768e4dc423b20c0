import { Client, Receiver } from '@upstash/qstash';
import { PortTaken } from '@nightshift/database/testing';
import { startQStash } from './startQStash.ts';
import { createWorld, refusal, type World } from './testing/createWorld.ts';
import { startDestination } from './testing/startDestination.ts';

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

const error = async (answer: Promise<Response>) => {
  const response = await answer;
  return { status: response.status, ...((await response.json()) as object) };
};

test('a request without the token is refused', async () => {
  const stranger = new Client({ baseUrl: world.qstash.url, token: 'wrong', devMode: false, retry: false });
  expect((await refusal(stranger.publish({ url: 'http://127.0.0.1:1' }))).status).toBe(401);
  expect((await fetch(`${world.qstash.url}/v2/keys`)).status).toBe(401);
  expect((await fetch(`${world.qstash.url}/v2/keys`, { headers: { authorization: 'Bearer ' } })).status).toBe(401);
  expect(world.qstash.counters.published).toBe(0);
});

test('the token may be a query parameter and then does not reach the destination', async () => {
  const destination = await world.destination();
  const token = encodeURIComponent(world.qstash.token);
  const target = `${world.qstash.url}/v2/publish/${destination.url}/?qstash_token=${token}`;
  expect((await fetch(target, { method: 'POST' })).status).toBe(200);
  await world.qstash.idle();
  expect(destination.received[0]?.target).toBe('/');
});

test.each([
  ['POST', '/v2/workflows/runs', 501, 'the local QStash has no workflows'],
  ['DELETE', '/v2/workflows/runs/wfr_1?cancel=true', 501, 'the local QStash has no workflows'],
  ['POST', '/v2/notify/event', 501, 'the local QStash has no workflows'],
  ['POST', '/llm/v1/chat/completions', 501, 'the local QStash has no language models'],
  ['GET', '/v2/nothing', 404, 'the local QStash has no endpoint GET /v2/nothing'],
  ['POST', '/v1/publish/https://example.com', 404, 'the local QStash has no endpoint POST /v1/publish'],
  ['PUT', '/v2/queues', 405, 'PUT is not allowed on /v2/queues'],
  ['POST', '/v2/publish/localhost:3000/x', 400, 'endpoint has invalid scheme, add http:// or https://'],
  ['POST', '/v2/publish/http://', 400, "invalid destination url: http:// can't be parsed"],
  ['POST', '/v2/publish/api/llm', 501, "the local QStash doesn't serve api/llm"],
  ['POST', '/v2/keys/rotate', 403, 'key rotation is off'],
  ['POST', '/v2/batch', 400, 'the body is not JSON'],
])('%s %s is refused with %i', async (method, target, status, message) => {
  expect(await error(world.call(method, target))).toEqual({ status, error: expect.stringContaining(message) });
});

test.each([
  ['Upstash-Delay', 'soon'],
  ['Upstash-Not-Before', 'tomorrow'],
  ['Upstash-Retries', '-1'],
  ['Upstash-Method', 'TRACE'],
  ['Upstash-Timeout', '10'],
  ['Upstash-Callback', '/relative'],
  ['Upstash-Callback-Retries', 'x'],
  ['Upstash-Callback-Speed', '1'],
  ['Upstash-Failure-Callback', 'ftp://example.com'],
  ['Upstash-Retry-Delay', 'process.exit(1)'],
  ['Upstash-Redact-Fields', 'everything'],
  ['Upstash-Cron', '* * * * *'],
  ['Upstash-Retires', '3'],
  ['Upstash-Workflow-Init', 'true'],
])('a message with %s: %s is refused, and the refusal names the header', async (name, value) => {
  const answer = await error(world.call('POST', '/v2/publish/http://127.0.0.1:1', { headers: { [name]: value } }));
  expect(answer.status).toBe(name.includes('Workflow') ? 501 : 400);
  const option = name.toLowerCase().replace('callback-retries', 'retries');
  expect((answer as { error?: string }).error?.toLowerCase()).toContain(option);
});

test("the SDK's dev mode takes it for the official dev server", async () => {
  const { port } = new URL(world.qstash.url);
  const { log, warn } = console;
  const printed: string[] = [];
  console.log = console.warn = (...words: unknown[]) => void printed.push(words.join(' '));
  process.env['QSTASH_DEV'] = 'true';
  process.env['QSTASH_DEV_PORT'] = port;
  try {
    const destination = await world.destination();
    await new Client().publish({ url: destination.url, body: 'dev' });
    await world.qstash.idle();
    const signature = String(destination.received[0]?.headers['upstash-signature']);
    expect(await new Receiver().verify({ signature, body: 'dev', url: destination.url })).toBe(true);
    expect(printed.join('\n')).toContain(`Server already running at http://127.0.0.1:${port}`);
  } finally {
    Object.assign(console, { log, warn });
    delete process.env['QSTASH_DEV'];
    delete process.env['QSTASH_DEV_PORT'];
  }
});

test('its environment leads a client and a receiver to it', () => {
  expect(world.qstash.env).toEqual({
    QSTASH_URL: world.qstash.url,
    QSTASH_TOKEN: world.qstash.token,
    QSTASH_CURRENT_SIGNING_KEY: 'sig_7kYjw48mhY7kAjqNGcy6cr29RJ6r',
    QSTASH_NEXT_SIGNING_KEY: 'sig_5ZB6DVzB1wjE8S6rZ7eenA8Pdnhs',
  });
});

test('a port that is taken is named', async () => {
  const port = Number(new URL(world.qstash.url).port);
  const attempt = startQStash({ port });
  await expect(attempt).rejects.toThrow(PortTaken);
  await expect(attempt).rejects.toMatchObject({ port, message: expect.stringContaining(`Port ${port}`) });
});

test("on the machine's own time delays, retries and callbacks happen by themselves", async () => {
  const qstash = await startQStash({ port: 0 });
  const destination = await startDestination((_, index) => ({ status: index === 0 ? 500 : 200 }));
  const callback = await startDestination();
  try {
    const headers = { 'Upstash-Delay': '0.02s' };
    const client = new Client({ baseUrl: qstash.url, token: qstash.token, devMode: false, retry: false });
    const startedAt = Date.now();
    await client.publish({ url: destination.url, headers, retryDelay: '30', callback: callback.url });
    await callback.until(2);
    await qstash.idle();
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(50);
    expect(destination.received).toHaveLength(2);
    expect(qstash.counters).toMatchObject({ delivered: 3, attempts: 4 });
  } finally {
    await Promise.all([qstash.stop(), destination.close(), callback.close()]);
  }
});

test('a hook is told of every request to a destination, when it starts and when it has ended', async () => {
  const told: unknown[] = [];
  const own = await createWorld({
    onDelivery: ({ phase, url, retried, result }) =>
      told.push([phase, url, retried, result?.kind === 'answered' ? result.status : undefined]),
  });
  const destination = await own.destination((_, index) => ({ status: index === 0 ? 500 : 204 }));
  await own.client.publish({ url: destination.url, retryDelay: '1000' });
  await own.qstash.idle();
  own.clock.advance(1000);
  await own.qstash.idle();
  expect(told).toEqual([
    ['started', destination.url, 0, undefined],
    ['ended', destination.url, 0, 500],
    ['started', destination.url, 1, undefined],
    ['ended', destination.url, 1, 204],
  ]);
  await own.close();
});

test('stopping drops what is in flight at once and delivers nothing afterwards', async () => {
  const own = await createWorld();
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await own.destination(async () => (await gate, { status: 500 }));
  own.qstash.faults.deliverTwice();
  await own.client.publish({ url: destination.url, retryDelay: '0' });
  await own.client.publish({ url: destination.url, delay: 10 });
  await destination.until(1);
  const idle = own.qstash.idle();
  await own.qstash.stop();
  await own.qstash.stop();
  await idle;
  expect(own.qstash.counters.attempts).toBe(1);
  finish();
  own.clock.advance(86_400_000);
  await expect(fetch(own.qstash.url)).rejects.toThrow();
  expect(destination.received).toHaveLength(1);
  await own.close();
});
