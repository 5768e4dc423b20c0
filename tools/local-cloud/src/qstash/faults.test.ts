import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

test('a delivery ordered twice comes twice, as the same attempt', async () => {
  const destination = await world.destination();
  world.qstash.faults.deliverTwice(1, ({ url }) => url.endsWith('/twice'));
  for (const path of ['/once', '/twice', '/twice']) await world.client.publish({ url: `${destination.url}${path}` });
  await world.qstash.idle();
  expect(destination.received.map(({ target }) => target).sort()).toEqual(['/once', '/twice', '/twice', '/twice']);
  const ids = destination.received.map(
    ({ headers }) => `${headers['upstash-message-id']} ${headers['upstash-retried']}`,
  );
  expect(new Set(ids).size).toBe(3);
  expect(world.qstash.counters).toMatchObject({ published: 3, attempts: 4, delivered: 3 });
});

test('two deliveries of one attempt can overlap', async () => {
  let destinationHasBoth = () => {};
  const both = new Promise<void>((resolve) => (destinationHasBoth = resolve));
  const destination = await world.destination(async (_, index) => {
    if (index === 1) destinationHasBoth();
    await both;
    return {};
  });
  world.qstash.faults.deliverTwice(1, undefined, 'together');
  await world.client.publish({ url: destination.url });
  await world.qstash.idle();
  expect(destination.open.most).toBe(2);
});

test('a dropped message is accepted and never delivered', async () => {
  const destination = await world.destination();
  world.qstash.faults.drop(1);
  for (const body of ['lost', 'kept']) await world.client.publish({ url: destination.url, body });
  await world.qstash.idle();
  world.clock.advance(86_400_000);
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => String(body))).toEqual(['kept']);
  expect((await world.client.dlq.listMessages()).messages).toEqual([]);
});

test('a delivery can be late', async () => {
  const destination = await world.destination();
  world.qstash.faults.delay(5000);
  await world.client.publish({ url: destination.url });
  world.clock.advance(4999);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
  world.clock.advance(1);
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
});

test('an answer that is lost makes the work come again', async () => {
  const destination = await world.destination();
  world.qstash.faults.loseAnswer(1);
  await world.client.publish({ url: destination.url, retryDelay: '1000' });
  await world.qstash.idle();
  world.clock.advance(1000);
  await world.qstash.idle();
  expect(destination.received.map(({ headers }) => headers['upstash-retried'])).toEqual(['0', '1']);
  expect(world.qstash.counters).toMatchObject({ attempts: 2, delivered: 1 });
});

test('held deliveries are let go in the order that is asked for', async () => {
  const destination = await world.destination();
  const flowControl = { key: 'in-order', parallelism: 1 };
  const hold = world.qstash.faults.hold(({ url }) => url.startsWith(destination.url));
  for (const body of ['1', '2', '3', '4']) await world.client.publish({ url: destination.url, body, flowControl });
  await world.qstash.idle();
  expect(hold.held.map(({ body }) => String(body))).toEqual(['1', '2', '3', '4']);
  hold.releaseOne(2);
  await world.qstash.idle();
  hold.release('backwards');
  await world.qstash.idle();
  await world.client.publish({ url: destination.url, body: '5' });
  await world.qstash.idle();
  expect(destination.received.map(({ body }) => String(body))).toEqual(['3', '4', '2', '1', '5']);
});

test('a held message can be cancelled', async () => {
  const destination = await world.destination();
  const hold = world.qstash.faults.hold();
  await world.client.publish({ url: destination.url });
  expect(await world.client.messages.cancel({ all: true })).toEqual({ cancelled: 1 });
  hold.release();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(0);
});

test('in an outage nothing is accepted', async () => {
  const destination = await world.destination();
  world.qstash.faults.refusePublishes();
  expect((await refusal(world.client.publish({ url: destination.url }))).status).toBe(500);
  expect((await refusal(world.client.batch([{ url: destination.url }]))).status).toBe(500);
  expect((await refusal(world.client.queue({ queueName: 'q' }).enqueue({ url: destination.url }))).status).toBe(500);
  world.qstash.faults.clear();
  await world.client.publish({ url: destination.url });
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
  expect(world.qstash.counters.published).toBe(1);
});

test('single items of a batch can fail', async () => {
  const destination = await world.destination();
  world.qstash.faults.failBatchItems(1, (url) => url.endsWith('/2'));
  const urls = ['/1', '/2', '/3', '/2'].map((path) => ({ url: `${destination.url}${path}` }));
  const answers = (await world.client.batch(urls)) as unknown as object[];
  await world.qstash.idle();
  expect(answers.map((answer) => Object.keys(answer))).toEqual([
    ['messageId'],
    ['error'],
    ['messageId'],
    ['messageId'],
  ]);
  expect(destination.received.map(({ target }) => target).sort()).toEqual(['/1', '/2', '/3']);
});

test('clearing the faults lets everything go', async () => {
  const destination = await world.destination();
  world.qstash.faults.hold();
  world.qstash.faults.loseAnswer(10);
  await world.client.publish({ url: destination.url });
  world.qstash.faults.clear();
  await world.qstash.idle();
  expect(world.qstash.counters).toMatchObject({ attempts: 1, delivered: 1 });
});
