import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

test('a published message arrives with its body byte for byte and its forwarded headers', async () => {
  const destination = await world.destination();
  const body = '{"grüße": [1,  2]}\n';
  const { messageId } = await world.client.publish({
    url: `${destination.url}/a//b?x=1&y=%20z`,
    body,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'X-Order': '17' },
  });
  await world.qstash.idle();

  expect(destination.received).toHaveLength(1);
  const [request] = destination.received;
  expect(request?.method).toBe('POST');
  expect(request?.target).toBe('/a//b?x=1&y=%20z');
  expect(request?.body.toString()).toBe(body);
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'x-order': '17',
    'user-agent': 'Upstash-QStash',
    'upstash-message-id': messageId,
    'upstash-retried': '0',
    'upstash-caller-ip': '127.0.0.1',
    'upstash-region': 'EU-CENTRAL-1',
  });
  expect(request?.headers).not.toHaveProperty('upstash-method');
  expect(request?.headers).not.toHaveProperty('authorization');
});

test('bytes that are no text arrive unchanged', async () => {
  const destination = await world.destination();
  const bytes = Buffer.from([0, 255, 254, 10, 13, 128]);
  await world.client.publish({ url: destination.url, body: new Blob([new Uint8Array(bytes)]) });
  await world.qstash.idle();
  expect(destination.received[0]?.body.equals(bytes)).toBe(true);
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)(
  'a message is sent with the method %s',
  async (method) => {
    const destination = await world.destination();
    await world.client.publish({ url: destination.url, method });
    await world.qstash.idle();
    expect(destination.received[0]?.method).toBe(method);
    expect(destination.received[0]?.headers['content-length']).toBe(method === 'GET' ? undefined : '0');
  },
);

test('a delayed message stays until its time and is gone once delivered', async () => {
  const destination = await world.destination();
  const headers = { 'Upstash-Delay': '1d10h30m' };
  const { messageId } = await world.client.publish({ url: destination.url, body: '{"n":1}', headers });
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  expect(await world.client.messages.get(messageId)).toMatchObject({ messageId, body: '{"n":1}', method: 'POST' });

  world.clock.advance(34.5 * 3_600_000 - 1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  world.clock.advance(1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
  expect((await refusal(world.client.messages.get(messageId))).status).toBe(404);
});

test('an absolute time beats a delay', async () => {
  const destination = await world.destination();
  const notBefore = Math.ceil(world.clock.now() / 1000) + 60;
  await world.client.publish({ url: destination.url, delay: 5, notBefore });
  world.clock.advanceTo(notBefore * 1000 - 1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  world.clock.advance(1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('an id is deduplicated for ten minutes and not longer', async () => {
  const destination = await world.destination();
  const publish = () => world.client.publish({ url: destination.url, deduplicationId: 'run-1.pack-2' });
  const first = await publish();
  world.clock.advance(600_000 - 1);
  expect(await publish()).toEqual({ messageId: first.messageId, deduplicated: true });
  world.clock.advance(1);
  const later = await publish();
  await world.qstash.idle();

  expect(later).not.toHaveProperty('deduplicated');
  expect(later.messageId).not.toBe(first.messageId);
  expect(destination.received).toHaveLength(2);
  expect(world.qstash.counters).toMatchObject({ published: 2, deduplicated: 1, attempts: 2 });
});

test('a deduplication id counts for the whole account, whatever the destination', async () => {
  const destination = await world.destination();
  const publish = (path: string) => world.client.publish({ url: `${destination.url}${path}`, deduplicationId: 'once' });
  await publish('/a');
  expect(await publish('/b')).toHaveProperty('deduplicated', true);
  await world.qstash.idle();
  expect(destination.received.map(({ target }) => target)).toEqual(['/a']);
});

test('a duplicate is answered with 202', async () => {
  const destination = await world.destination();
  const headers = { 'upstash-deduplication-id': 'once' };
  const statuses = [];
  for (let i = 0; i < 2; i++)
    statuses.push((await world.call('POST', `/v2/publish/${destination.url}`, { headers })).status);
  expect(statuses).toEqual([200, 202]);
});

test('content-based deduplication looks at destination, body, content type and forwarded headers', async () => {
  const destination = await world.destination();
  const publish = (body: string, headers = {}) =>
    world.client.publish({ url: destination.url, body, headers, contentBasedDeduplication: true });
  await publish('a');
  expect(await publish('a')).toHaveProperty('deduplicated', true);
  expect(await publish('b')).not.toHaveProperty('deduplicated');
  expect(await publish('a', { 'X-Tenant': '2' })).not.toHaveProperty('deduplicated');
  expect(await publish('a', { 'Content-Type': 'text/plain' })).not.toHaveProperty('deduplicated');
  await world.qstash.idle();
});

test('a colon in a deduplication id is refused', async () => {
  const destination = await world.destination();
  expect(await refusal(world.client.publish({ url: destination.url, deduplicationId: 'a:b' }))).toEqual({
    status: 400,
    error: "DeduplicationId cannot contain ':'",
  });
});

test('a body over a megabyte is refused with 412, one of exactly a megabyte is taken', async () => {
  const destination = await world.destination();
  const publish = (bytes: number) => world.client.publish({ url: destination.url, body: 'x'.repeat(bytes) });
  await publish(1024 * 1024);
  expect((await refusal(publish(1024 * 1024 + 1))).status).toBe(412);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('options may come as query parameters and do not reach the destination', async () => {
  const destination = await world.destination();
  const target = `/v2/publish/${destination.url}/hook?a=1&upstash-method=PUT&b=2&upstash-forward-x-kind=webhook`;
  expect((await world.call('POST', target)).status).toBe(200);
  await world.qstash.idle();
  expect(destination.received[0]).toMatchObject({ method: 'PUT', target: '/hook?a=1&b=2' });
  expect(destination.received[0]?.headers['x-kind']).toBe('webhook');
});

test('all headers of a webhook are forwarded on request, except the token', async () => {
  const destination = await world.destination();
  const headers = { 'upstash-header-forward': 'true', 'x-hub-signature': 'abc' };
  await world.call('POST', `/v2/publish/${destination.url}`, { headers });
  await world.qstash.idle();
  expect(destination.received[0]?.headers['x-hub-signature']).toBe('abc');
  expect(destination.received[0]?.headers).not.toHaveProperty('authorization');
});

describe('a batch', () => {
  test('accepts its good items and answers the bad ones with their own error', async () => {
    const destination = await world.destination();
    const answers = (await world.client.batchJSON([
      { url: `${destination.url}/1`, body: { n: 1 } },
      { url: `${destination.url}/2`, body: { n: 2 }, deduplicationId: 'a:b' },
      { url: 'ftp://nowhere/3', body: {} },
      { url: `${destination.url}/4`, body: { n: 4 }, delay: 10 },
    ])) as object[];
    await world.qstash.idle();

    expect(answers).toEqual([
      { messageId: expect.stringMatching(/^msg_/) },
      { error: "DeduplicationId cannot contain ':'" },
      { error: 'invalid destination url: endpoint has invalid scheme, add http:// or https://' },
      { messageId: expect.stringMatching(/^msg_/) },
    ]);
    expect(destination.received.map(({ target }) => target)).toEqual(['/1']);
    world.clock.advance(10_000);
    await world.qstash.idle();
    expect(destination.received.map(({ target, body }) => [target, body.toString()])).toEqual([
      ['/1', '{"n":1}'],
      ['/4', '{"n":4}'],
    ]);
    expect(world.qstash.counters.published).toBe(2);
  });

  test('checks the size of each item alone', async () => {
    const destination = await world.destination();
    const body = 'x'.repeat(700_000);
    const answers = await world.client.batch([
      { url: destination.url, body },
      { url: destination.url, body: body + body },
    ]);
    expect(answers).toEqual([{ messageId: expect.any(String) }, { error: expect.stringContaining('size exceeded') }]);
    await world.qstash.idle();
    expect(destination.received).toHaveLength(1);
  });
});

test('20,000 messages of one batch are delivered, once each', async () => {
  const destination = await world.destination();
  const items = Array.from({ length: 20_000 }, (_, n) => ({ url: destination.url, body: String(n) }));
  await world.client.batch(items);
  await world.qstash.idle();
  expect(new Set(destination.received.map(({ body }) => body.toString())).size).toBe(20_000);
  expect(world.qstash.counters.attempts).toBe(20_000);
  expect(destination.open.most).toBeLessThanOrEqual(100);
}, 60_000);
