import { createWorld, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

const step = async (ms: number) => {
  world.clock.advance(ms);
  await world.qstash.idle();
};

test('a message comes again after 12 s, 2.5 min and 30 min with the same id, and then waits in the dead letter queue', async () => {
  const destination = await world.destination(() => ({ status: 500, body: 'no' }));
  const { messageId } = await world.client.publish({ url: destination.url, body: 'x' });
  await world.qstash.idle();
  for (const [index, exponent] of [2.5, 5, 7.5].entries()) {
    const delay = Math.round(Math.exp(exponent) * 1000);
    await step(delay - 1);
    expect(destination.received).toHaveLength(index + 1);
    await step(1);
    expect(destination.received).toHaveLength(index + 2);
  }
  await step(86_400_000);

  expect(destination.received.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1', '2', '3']);
  expect(new Set(destination.received.map(({ headers }) => headers['upstash-message-id']))).toEqual(
    new Set([messageId]),
  );
  const { messages } = await world.client.dlq.listMessages();
  expect(messages).toMatchObject([{ messageId, body: 'x', responseStatus: 500, responseBody: 'no', maxRetries: 3 }]);
  expect(world.qstash.counters).toMatchObject({ attempts: 4, failed: 1, delivered: 0 });
});

test('a message that succeeds on a retry is done', async () => {
  const destination = await world.destination((_, index) => ({ status: index === 0 ? 503 : 204 }));
  await world.client.publish({ url: destination.url });
  await world.qstash.idle();
  await step(12_183);
  await step(86_400_000);
  expect(destination.received).toHaveLength(2);
  expect((await world.client.dlq.listMessages()).messages).toEqual([]);
  expect(world.qstash.counters.byDestination.get(destination.url)).toEqual({
    messages: 1,
    attempts: 2,
    delivered: 1,
    failed: 0,
  });
});

test("the message's own expression sets the delays", async () => {
  const destination = await world.destination(() => ({ status: 500 }));
  const retryDelay = 'min(100000, 1000 * pow(3, retried)) + 500';
  await world.client.publish({ url: destination.url, retries: 2, retryDelay });
  await world.qstash.idle();
  await step(1499);
  expect(destination.received).toHaveLength(1);
  await step(1);
  expect(destination.received).toHaveLength(2);
  await step(3499);
  expect(destination.received).toHaveLength(2);
  await step(1);
  expect(destination.received).toHaveLength(3);
});

test.each([
  ['Retry-After', '7', 7000],
  ['Retry-After', '0', 0],
  ['X-RateLimit-Reset', '6m5s', 365_000],
  ['X-RateLimit-Reset-Requests', '250ms', 250],
  ['X-RateLimit-Reset-Tokens', '2', 2000],
])('the answer header %s: %s overrides the delay', async (name, value, delay) => {
  const destination = await world.destination(() => ({ status: 429, headers: { [name]: value } }));
  await world.client.publish({ url: destination.url, retries: 1, retryDelay: '60000' });
  await destination.until(1);
  await world.qstash.idle();
  if (delay > 0) {
    await step(delay - 1);
    expect(destination.received).toHaveLength(1);
    await step(1);
  }
  expect(destination.received).toHaveLength(2);
});

test('a Retry-After of more than a day is ignored', async () => {
  const destination = await world.destination(() => ({ status: 503, headers: { 'Retry-After': '86401' } }));
  await world.client.publish({ url: destination.url, retryDelay: '1000' });
  await world.qstash.idle();
  await step(1000);
  expect(destination.received).toHaveLength(2);
});

test('489 with Upstash-NonRetryable-Error fails at once, either alone does not', async () => {
  const final = { 'Upstash-NonRetryable-Error': 'true' };
  const both = await world.destination(() => ({ status: 489, headers: final }));
  const onlyStatus = await world.destination(() => ({ status: 489 }));
  const onlyHeader = await world.destination(() => ({ status: 400, headers: final }));
  for (const { url } of [both, onlyStatus, onlyHeader]) await world.client.publish({ url, retryDelay: '1000' });
  await world.qstash.idle();
  expect((await world.client.dlq.listMessages()).messages).toMatchObject([{ url: both.url, responseStatus: 489 }]);
  await step(1000);
  expect([both, onlyStatus, onlyHeader].map(({ received }) => received.length)).toEqual([1, 2, 2]);
});

test('an attempt that outlasts its timeout is a failed one, although the destination works on', async () => {
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await world.destination(async (_, index) => {
    if (index === 0) await gate;
    return {};
  });
  await world.client.publish({ url: destination.url, timeout: 30, retryDelay: '1000' });
  await destination.until(1);
  world.clock.advance(29_999);
  expect(world.qstash.counters.attempts).toBe(1);
  await step(1);
  await step(1000);
  expect(destination.received.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1']);
  expect(destination.open).toEqual({ now: 1, most: 2 });
  const { logs } = await world.client.logs({ filter: { state: 'ERROR' } });
  expect(logs).toMatchObject([{ error: 'timeout: no answer after 30000 ms' }]);
  finish();
});

test('a destination that is not there is a failed attempt', async () => {
  const gone = await world.destination();
  await gone.close();
  await world.client.publish({ url: gone.url, retries: 0 });
  await world.qstash.idle();
  const { messages } = await world.client.dlq.listMessages();
  expect(messages).toMatchObject([{ responseStatus: 0, responseBody: expect.stringContaining('ECONNREFUSED') }]);
});

test('a redirect is not followed and counts as failed', async () => {
  const elsewhere = await world.destination();
  const destination = await world.destination(() => ({ status: 307, headers: { Location: elsewhere.url } }));
  await world.client.publish({ url: destination.url, retries: 0 });
  await world.qstash.idle();
  expect(elsewhere.received).toHaveLength(0);
  expect((await world.client.dlq.listMessages()).messages).toMatchObject([{ responseStatus: 307 }]);
});

test('an answer is kept up to the size of a message', async () => {
  await world.close();
  world = await createWorld({ limits: { maxBodyBytes: 1000 } });
  const destination = await world.destination(() => ({ status: 500, body: 'x'.repeat(5000) }));
  await world.client.publish({ url: destination.url, retries: 0 });
  await world.qstash.idle();
  expect((await world.client.dlq.listMessages()).messages[0]?.responseBody).toBe('x'.repeat(1000));
});
