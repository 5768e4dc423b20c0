import { Receiver } from '@upstash/qstash';
import type { Received } from './testing/startDestination.ts';
import { createWorld, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

const json = (request: Received | undefined) => JSON.parse(request?.body.toString() ?? '') as Record<string, unknown>;
const base64 = (text: string) => Buffer.from(text).toString('base64');

test('a callback tells the whole story of the attempt, signed, under an id of its own', async () => {
  const destination = await world.destination(() => ({ body: 'done', headers: { 'X-Result': 'good' } }));
  const callback = await world.destination();
  const publishedAt = world.clock.now();
  const { messageId } = await world.client.publish({
    url: destination.url,
    body: 'input',
    headers: { 'X-Order': '17', 'Content-Type': 'text/plain' },
    callback: `${callback.url}/done`,
    retries: 5,
  });
  await world.qstash.idle();

  expect(json(callback.received[0])).toEqual({
    status: 200,
    header: expect.objectContaining({ 'X-Result': ['good'] }),
    body: base64('done'),
    retried: 0,
    maxRetries: 5,
    sourceMessageId: messageId,
    url: destination.url,
    method: 'POST',
    sourceHeader: { 'Content-Type': ['text/plain'], 'X-Order': ['17'] },
    sourceBody: base64('input'),
    notBefore: publishedAt,
    createdAt: publishedAt,
    callerIP: '127.0.0.1',
  });
  const [request] = callback.received;
  expect(request?.target).toBe('/done');
  expect(request?.headers['content-type']).toBe('application/json');
  expect(request?.headers['upstash-message-id']).not.toBe(messageId);
  const { currentSigningKey, nextSigningKey } = world.qstash;
  const signature = String(request?.headers['upstash-signature']);
  const verified = new Receiver({ currentSigningKey, nextSigningKey }).verify({
    signature,
    body: request?.body.toString() ?? '',
    url: `${callback.url}/done`,
  });
  expect(await verified).toBe(true);
  expect(world.qstash.counters).toMatchObject({ messages: 2, published: 1, callbacks: 1 });
});

test('a callback comes after every attempt, a failure callback once, with the dead letter', async () => {
  const destination = await world.destination(() => ({ status: 500, body: 'boom' }));
  const callback = await world.destination();
  const failure = await world.destination();
  const { messageId } = await world.client.publish({
    url: destination.url,
    callback: callback.url,
    failureCallback: failure.url,
    retries: 1,
    retryDelay: '1000',
    headers: {
      'Upstash-Failure-Callback-Forward-X-Vercel-Protection-Bypass': 'secret',
      'Upstash-Failure-Callback-Method': 'PUT',
    },
  });
  await world.qstash.idle();
  expect([callback, failure].map(({ received }) => received.length)).toEqual([1, 0]);
  world.clock.advance(1000);
  await world.qstash.idle();

  expect(callback.received.map((request) => json(request)['retried'])).toEqual([0, 1]);
  expect(failure.received).toHaveLength(1);
  const [{ dlqId } = { dlqId: '' }] = (await world.client.dlq.listMessages()).messages;
  expect(json(failure.received[0])).toMatchObject({
    status: 500,
    body: base64('boom'),
    sourceMessageId: messageId,
    retried: 1,
    maxRetries: 1,
    dlqId,
  });
  expect(failure.received[0]?.method).toBe('PUT');
  expect(failure.received[0]?.headers['x-vercel-protection-bypass']).toBe('secret');
  expect(callback.received[0]?.headers).not.toHaveProperty('x-vercel-protection-bypass');
});

test("a callback has the message's retries unless told otherwise, and can end as a dead letter itself", async () => {
  const destination = await world.destination();
  const callback = await world.destination(() => ({ status: 500 }));
  await world.client.publish({ url: destination.url, callback: `${callback.url}/inherits`, retries: 0 });
  await world.qstash.idle();
  expect((await world.client.dlq.listMessages()).messages).toMatchObject([{ maxRetries: 0 }]);

  const own = { 'Upstash-Callback-Retries': '1', 'Upstash-Callback-Retry-Delay': '1000' };
  await world.client.publish({ url: destination.url, callback: callback.url, retries: 7, headers: own });
  await world.qstash.idle();
  world.clock.advance(1000);
  await world.qstash.idle();
  expect(callback.received.map(({ target }) => target)).toEqual(['/inherits', '/', '/']);
  expect((await world.client.dlq.listMessages()).messages[1]).toMatchObject({ url: callback.url, maxRetries: 1 });
});

test('a destination that never answered is reported with status 0 and the reason', async () => {
  const failure = await world.destination();
  const gone = await world.destination();
  await gone.close();
  await world.client.publish({ url: gone.url, failureCallback: failure.url, retries: 0 });
  await world.qstash.idle();
  const { status, body } = json(failure.received[0]);
  expect(status).toBe(0);
  expect(Buffer.from(String(body), 'base64').toString()).toContain('ECONNREFUSED');
});
