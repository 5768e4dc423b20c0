import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld({ limits: { logEntries: 50 } })));
afterEach(() => world.close());

test('the log tells what happened to a message, the newest first', async () => {
  const destination = await world.destination((_, index) => ({
    status: index === 0 ? 500 : 200,
    body: `answer ${index}`,
  }));
  const publish = await world.client.publish({ url: destination.url, body: 'in', retryDelay: '1000', label: 'red' });
  const { messageId } = publish as { messageId: string };
  await world.qstash.idle();
  const failedAt = world.clock.now();
  world.clock.advance(1000);
  await world.qstash.idle();

  const { logs, cursor } = await world.client.logs();
  expect(logs.map(({ state }) => state)).toEqual(['DELIVERED', 'ACTIVE', 'RETRY', 'ERROR', 'ACTIVE', 'CREATED']);
  expect(cursor).toBeUndefined();
  expect(logs.every((entry) => entry.messageId === messageId && entry.url === destination.url)).toBe(true);
  expect(logs[3]).toMatchObject({
    time: failedAt,
    nextDeliveryTime: failedAt + 1000,
    responseStatus: 500,
    responseBody: Buffer.from('answer 0').toString('base64'),
    body: Buffer.from('in').toString('base64'),
    label: 'red',
  });
  const newer = (await (await world.call('GET', '/v2/logs')).json()) as { logs: unknown[] };
  expect(newer.logs).toHaveLength(6);
});

test('the log is filtered and read page by page', async () => {
  const destination = await world.destination();
  for (const path of ['/a', '/b', '/c']) await world.client.publish({ url: `${destination.url}${path}` });
  await world.qstash.idle();
  const created = await world.client.logs({ filter: { state: 'CREATED' } });
  expect(created.logs.map(({ url }) => new URL(url).pathname)).toEqual(['/c', '/b', '/a']);
  const first = await world.client.logs({ filter: { state: 'CREATED' }, count: 2 });
  const second = await world.client.logs({ filter: { state: 'CREATED' }, count: 2, cursor: first.cursor! } as never);
  expect([...first.logs, ...second.logs].map(({ url }) => new URL(url).pathname)).toEqual(['/c', '/b', '/a']);
  expect(second.cursor).toBeUndefined();
  expect((await refusal(world.client.logs({ filter: { state: 'DONE' } } as never))).status).toBe(400);
});

test('the log forgets its oldest entries', async () => {
  const destination = await world.destination();
  await world.client.batch(Array.from({ length: 40 }, (_, n) => ({ url: `${destination.url}/${n}` })));
  await world.qstash.idle();
  const { logs } = await world.client.logs({ count: 100 });
  expect(logs).toHaveLength(50);
  expect(logs[0]?.state).toBe('DELIVERED');
});
