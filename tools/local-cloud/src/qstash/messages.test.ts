import { createHash } from 'node:crypto';
import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

const later = (options: object = {}) =>
  world.client.publish({ url: 'http://127.0.0.1:1/later?x=1', delay: 60, ...options }) as Promise<{
    messageId: string;
  }>;

test('a waiting message shows everything that was asked for', async () => {
  const now = world.clock.now();
  const { messageId } = await later({
    body: 'text',
    headers: { 'Content-Type': 'text/plain', 'X-A': '1' },
    retries: 7,
    retryDelay: '1000 * (retried + 1)',
    callback: 'http://127.0.0.1:1/done',
    failureCallback: 'http://127.0.0.1:1/failed',
    label: ['red', 'big'],
    flowControl: { key: 'k', rate: 5, period: '2m', parallelism: 3 },
    method: 'PUT',
  });
  expect(await world.client.messages.get(messageId)).toEqual({
    messageId,
    url: 'http://127.0.0.1:1/later?x=1',
    method: 'PUT',
    header: { 'Content-Type': ['text/plain'], 'X-A': ['1'] },
    body: 'text',
    maxRetries: 7,
    retryDelayExpression: '1000 * (retried + 1)',
    notBefore: now + 60_000,
    createdAt: now,
    callback: 'http://127.0.0.1:1/done',
    failureCallback: 'http://127.0.0.1:1/failed',
    callerIP: '127.0.0.1',
    label: 'red',
    labels: ['red', 'big'],
    flowControlKey: 'k',
    parallelism: 3,
    rate: 5,
    ratePerSecond: 5,
    period: 120,
  });
});

test('a body that is no text is shown in base64', async () => {
  const bytes = new Uint8Array([0, 255, 254]);
  const { messageId } = await later({ body: bytes });
  const message = await world.client.messages.get(messageId);
  expect(message).toMatchObject({ bodyBase64: Buffer.from(bytes).toString('base64') });
  expect(message).not.toHaveProperty('body');
});

test('redacted fields read back as hashes and are delivered as they are', async () => {
  const destination = await world.destination();
  const { messageId } = await later({
    url: destination.url,
    body: 'secret',
    headers: { 'X-Token': 'abc', 'X-Open': 'yes' },
    redact: { body: true, header: ['X-Token'] },
  });
  const hash = (text: string) => `REDACTED:${createHash('sha256').update(text).digest('hex')}`;
  expect(await world.client.messages.get(messageId)).toMatchObject({
    body: hash('secret'),
    header: { 'X-Token': [hash('abc')], 'X-Open': ['yes'] },
  });
  world.clock.advance(60_000);
  await world.qstash.idle();
  expect(destination.received[0]?.body.toString()).toBe('secret');
  expect(destination.received[0]?.headers['x-token']).toBe('abc');
});

test('a cancelled message is never delivered', async () => {
  const destination = await world.destination();
  const { messageId } = await later({ url: destination.url });
  expect(await world.client.messages.cancel(messageId)).toEqual({ cancelled: 1 });
  expect((await refusal(world.client.messages.cancel(messageId))).status).toBe(404);
  world.clock.advance(60_000);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  const { logs } = await world.client.logs({ filter: { messageId } });
  expect(logs.map(({ state }) => state)).toEqual(['CANCELED', 'CANCEL_REQUESTED', 'CREATED']);
});

test('a message cancelled in flight ends with its attempt and does not come again', async () => {
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await world.destination(async () => (await gate, { status: 500 }));
  const { messageId } = (await world.client.publish({ url: destination.url })) as { messageId: string };
  await destination.until(1);
  await world.client.messages.cancel(messageId);
  finish();
  await world.qstash.idle();
  world.clock.advance(86_400_000);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
  const { logs } = await world.client.logs({ filter: { messageId } });
  expect(logs.map(({ state }) => state)).toEqual(['CANCELED', 'ERROR', 'CANCEL_REQUESTED', 'ACTIVE', 'CREATED']);
  expect((await world.client.dlq.listMessages()).messages).toEqual([]);
});

test('many are cancelled by id, by filter, or all', async () => {
  const [a, b] = [await later({ label: 'red' }), await later({ label: 'blue' })];
  await later({ label: ['blue', 'big'] });
  await later({ flowControl: { key: 'k', parallelism: 1 } });
  await later({ url: 'http://localhost:1/other' });
  const { messages } = world.client;
  expect(await messages.cancel([a.messageId, 'msg_unknown'])).toEqual({ cancelled: 1 });
  expect(await messages.cancel({ filter: { label: 'blue', path: '/nowhere' } })).toEqual({ cancelled: 0 });
  expect(await messages.cancel({ filter: { label: ['blue', 'green'] } })).toEqual({ cancelled: 2 });
  expect((await refusal(messages.get(b.messageId))).status).toBe(404);
  expect(await messages.cancel({ filter: { host: 'localhost' } })).toEqual({ cancelled: 1 });
  expect(await messages.cancel({ all: true })).toEqual({ cancelled: 1 });
});

test('a cancellation by a filter that is not known cancels nothing', async () => {
  await later();
  expect((await refusal(world.client.messages.cancel({ filter: { lable: 'x' } } as never))).status).toBe(400);
  expect(await world.client.messages.cancel({ all: true })).toEqual({ cancelled: 1 });
});
