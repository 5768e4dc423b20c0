import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

test('parallelism 1 keeps one message of a key in flight, over all its destinations', async () => {
  const open = { now: 0, most: 0 };
  const answer = async () => {
    open.most = Math.max(open.most, ++open.now);
    await new Promise((resolve) => setImmediate(resolve));
    open.now--;
    return {};
  };
  const [a, b] = [await world.destination(answer), await world.destination(answer)];
  const flowControl = { key: 'quarantine.reports', parallelism: 1 };
  const urls = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? a : b).url);
  await world.client.batch(urls.map((url) => ({ url, flowControl })));
  await world.qstash.idle();
  expect(a.received.length + b.received.length).toBe(10);
  expect(open.most).toBe(1);
});

test('a key does not hold up the messages of others', async () => {
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const slow = await world.destination(async () => (await gate, {}));
  const free = await world.destination();
  for (let n = 0; n < 3; n++)
    await world.client.publish({ url: slow.url, flowControl: { key: 'slow', parallelism: 1 } });
  await world.client.publish({ url: free.url, flowControl: { key: 'free', parallelism: 1 } });
  await free.until(1);
  await slow.until(1);
  expect(await world.client.flowControl.get('slow')).toMatchObject({
    flowControlKey: 'slow',
    waitListSize: 2,
    parallelismMax: 1,
    parallelismCount: 1,
    ratePeriod: 1,
  });
  finish();
  await world.qstash.idle();
  expect(slow.received).toHaveLength(3);
});

test('a rate lets so many go in a period', async () => {
  const destination = await world.destination();
  const flowControl = { key: 'rated', rate: 3, period: '1m' } as const;
  await world.client.batch(Array.from({ length: 7 }, () => ({ url: destination.url, flowControl })));
  const counts = [];
  for (let minute = 0; minute < 3; minute++) {
    await world.qstash.idle();
    counts.push(destination.received.length);
    world.clock.advance(59_999);
    await world.qstash.idle();
    counts.push(destination.received.length);
    world.clock.advance(1);
  }
  expect(counts).toEqual([3, 3, 6, 6, 7, 7]);
});

test("the newest message's limits hold, unless they are pinned", async () => {
  const { flowControl } = world.client;
  const destination = await world.destination();
  const publish = (parallelism: number) =>
    world.client.publish({ url: destination.url, flowControl: { key: 'k', parallelism } });
  await publish(2);
  await publish(5);
  expect(await flowControl.get('k')).toMatchObject({ parallelismMax: 5, isPinnedParallelism: false });
  await flowControl.pin('k', { parallelism: 9, rate: 4, period: 30 });
  await publish(3);
  const pinned = { parallelismMax: 9, rateMax: 4, ratePeriod: 30, isPinnedParallelism: true, isPinnedRate: true };
  expect(await flowControl.get('k')).toMatchObject(pinned);
  await flowControl.unpin('k', { parallelism: true, rate: true });
  expect(await flowControl.get('k')).toMatchObject({ parallelismMax: 9, rateMax: 4, isPinnedRate: false });
  await publish(3);
  expect(await flowControl.get('k')).toMatchObject({ parallelismMax: 3, rateMax: 0 });
  await world.qstash.idle();
});

test('a message that is itself still far off widens its key for those who wait', async () => {
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await world.destination(async () => (await gate, {}));
  const publish = (parallelism: number, delay: number) =>
    world.client.publish({ url: destination.url, delay, flowControl: { key: 'k', parallelism } });
  await publish(1, 0);
  await publish(1, 0);
  await publish(2, 3600);
  await destination.until(2);
  finish();
  await world.qstash.idle();
  expect(destination.open.most).toBe(2);
});

test('a paused key holds its messages until it is resumed', async () => {
  const destination = await world.destination();
  const publish = () => world.client.publish({ url: destination.url, flowControl: { key: 'k', parallelism: 3 } });
  await publish();
  await world.qstash.idle();
  await world.client.flowControl.pause('k');
  await publish();
  await publish();
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
  expect(await world.client.flowControl.get('k')).toMatchObject({ isPaused: true, waitListSize: 2 });
  await world.client.flowControl.resume('k');
  await world.qstash.idle();
  expect(destination.received).toHaveLength(3);
});

test('resetting the rate opens a new period at once', async () => {
  const destination = await world.destination();
  const flowControl = { key: 'k', rate: 1, period: '1h' } as const;
  for (let n = 0; n < 2; n++) await world.client.publish({ url: destination.url, flowControl });
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
  await world.client.flowControl.resetRate('k');
  await world.qstash.idle();
  expect(destination.received).toHaveLength(2);
});

test('the account has a parallelism of its own', async () => {
  await world.close();
  world = await createWorld({ limits: { parallelism: 2 } });
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const destination = await world.destination(async () => (await gate, {}));
  for (let n = 0; n < 5; n++) await world.client.publish({ url: destination.url });
  await destination.until(2);
  const account = await world.client.flowControl.getGlobalParallelism();
  expect(account).toEqual({ parallelismMax: 2, parallelismCount: 2 });
  finish();
  await world.qstash.idle();
  expect(destination.open.most).toBe(2);
  expect(destination.received).toHaveLength(5);
});

test('20,000 messages of a paused key are taken, counted, and cancelled without being delivered', async () => {
  const destination = await world.destination();
  const one = { url: destination.url, flowControl: { key: 'k', parallelism: 1 } };
  await world.client.publish(one);
  await world.qstash.idle();
  await world.client.flowControl.pause('k');
  await world.client.batch(Array.from({ length: 20_000 }, () => ({ ...one })));
  expect(await world.client.flowControl.get('k')).toMatchObject({ waitListSize: 20_000 });
  expect(await world.client.messages.cancel({ filter: { flowControlKey: 'k' } })).toEqual({ cancelled: 20_000 });
  await world.client.flowControl.resume('k');
  await world.qstash.idle();
  expect(destination.received).toHaveLength(1);
}, 30_000);

test('a key without limits, an unknown key and a broken limit are refused', async () => {
  const headers = (value: string) => ({ 'upstash-flow-control-key': 'k', 'upstash-flow-control-value': value });
  const statuses = [];
  for (const value of ['period=10s', 'parallelism=0', 'rate=x', 'speed=3', 'rate=1,period=8d']) {
    statuses.push((await world.call('POST', '/v2/publish/http://127.0.0.1:1', { headers: headers(value) })).status);
  }
  expect(statuses).toEqual([400, 400, 400, 400, 400]);
  expect((await refusal(world.client.flowControl.get('nobody'))).status).toBe(404);
  expect(world.qstash.counters.published).toBe(0);
});
