import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

test('a queue delivers in order, one at a time', async () => {
  const destination = await world.destination();
  const queue = world.client.queue({ queueName: 'mail' });
  await queue.upsert({ paused: true });
  for (let n = 0; n < 20; n++) await queue.enqueueJSON({ url: destination.url, body: n });
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  expect(await queue.get()).toMatchObject({ name: 'mail', parallelism: 1, paused: true, lag: 20 });
  await queue.resume();
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => Number(body))).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(destination.open.most).toBe(1);
  expect(await queue.get()).toMatchObject({ lag: 0 });
});

test('the next message of a queue waits for the retries and the callbacks of the one before', async () => {
  const log: string[] = [];
  const destination = await world.destination(({ body }, index) => {
    log.push(`work ${body}`);
    return { status: index === 0 ? 500 : 200 };
  });
  const callback = await world.destination((_, index) => {
    log.push('callback');
    return { status: index === 0 ? 500 : 200 };
  });
  const queue = world.client.queue({ queueName: 'one-by-one' });
  const options = { retries: 1, retryDelay: '1000' };
  await queue.enqueue({ url: destination.url, body: 'a', callback: callback.url, ...options });
  await queue.enqueue({ url: destination.url, body: 'b', ...options });
  await world.qstash.idle();
  expect(log).toEqual(['work a', 'callback']);
  // The first callback failed and has the message's retries, at the default delay of 12.182 s.
  world.clock.advance(1000);
  await world.qstash.idle();
  expect(log).toEqual(['work a', 'callback', 'work a', 'callback']);
  world.clock.advance(11_182);
  await world.qstash.idle();
  expect(log).toEqual(['work a', 'callback', 'work a', 'callback', 'callback', 'work b']);
});

test('a message that fails for good lets the next one go', async () => {
  const destination = await world.destination(({ body }) => ({ status: String(body) === 'bad' ? 500 : 200 }));
  const queue = world.client.queue({ queueName: 'q' });
  for (const body of ['bad', 'good']) await queue.enqueue({ url: destination.url, body, retries: 0 });
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => String(body))).toEqual(['bad', 'good']);
});

test('a queue with parallelism 2 has two in flight', async () => {
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await world.destination(async () => (await gate, {}));
  const queue = world.client.queue({ queueName: 'two' });
  await queue.upsert({ parallelism: 2 });
  for (let n = 0; n < 5; n++) await queue.enqueue({ url: destination.url });
  await destination.until(2);
  expect(await queue.get()).toMatchObject({ lag: 5 });
  finish();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(5);
  expect(destination.open.most).toBe(2);
});

test('batch items may name a queue, and a cancelled message leaves it', async () => {
  const destination = await world.destination();
  await world.client.queue({ queueName: 'q' }).upsert({ paused: true });
  const [first] = (await world.client.batch([
    { url: destination.url, body: '1', queueName: 'q' },
    { url: destination.url, body: '2', queueName: 'q' },
  ])) as { messageId: string }[];
  await world.client.messages.cancel(first?.messageId ?? '');
  await world.client.queue({ queueName: 'q' }).resume();
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => String(body))).toEqual(['2']);
});

test('deleting a queue cancels what waits in it', async () => {
  const destination = await world.destination();
  const queue = world.client.queue({ queueName: 'q' });
  await queue.upsert({ paused: true });
  await queue.enqueue({ url: destination.url });
  await queue.delete();
  await world.qstash.idle();
  expect(await queue.list()).toEqual([]);
  expect((await refusal(queue.get())).status).toBe(404);
  expect(destination.received).toHaveLength(0);
  expect((await world.client.logs({ filter: { state: 'CANCELED' } })).logs).toHaveLength(1);
});

test('what a queue cannot do is refused', async () => {
  const destination = await world.destination();
  const flowControl = { key: 'k', parallelism: 1 };
  const queue = world.client.queue({ queueName: 'q' });
  expect((await refusal(queue.enqueue({ url: destination.url, flowControl }))).error).toContain(
    'does not apply to queues',
  );
  expect((await refusal(world.client.queue({ queueName: 'a b' }).upsert({}))).status).toBe(400);
  expect((await refusal(queue.upsert({ parallelism: 0 }))).status).toBe(400);
});
