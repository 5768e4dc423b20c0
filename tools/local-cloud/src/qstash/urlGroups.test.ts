import { createWorld, refusal, type World } from './testing/createWorld.ts';

let world: World;
beforeEach(async () => void (world = await createWorld()));
afterEach(() => world.close());

test('a message to a group is copied to every endpoint, each under an id of its own', async () => {
  const [a, b] = [await world.destination(), await world.destination()];
  await world.client.urlGroups.addEndpoints({
    name: 'both',
    endpoints: [{ url: a.url, name: 'first' }, { url: b.url }],
  });
  const accepted = await world.client.publish({ urlGroup: 'both', body: 'x', retries: 0 });
  await world.qstash.idle();
  expect(accepted).toEqual([
    { messageId: expect.any(String), url: a.url },
    { messageId: expect.any(String), url: b.url },
  ]);
  const ids = [a, b].map(({ received }) => received[0]?.headers['upstash-message-id']);
  expect(ids).toEqual(accepted.map(({ messageId }) => messageId));
  expect(new Set(ids).size).toBe(2);
  expect(a.received[0]?.headers['upstash-topic-name']).toBe('both');
});

test('one endpoint that fails does not touch the other', async () => {
  const good = await world.destination();
  const bad = await world.destination(() => ({ status: 500 }));
  const endpoints = [{ url: bad.url, name: 'bad' }, { url: good.url }];
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints });
  await world.client.publish({ urlGroup: 'g', retries: 0 });
  await world.qstash.idle();
  expect(good.received).toHaveLength(1);
  const { messages } = await world.client.dlq.listMessages({ filter: { urlGroup: 'g' } });
  expect(messages).toMatchObject([{ url: bad.url, urlGroup: 'g', endpointName: 'bad' }]);
});

test('a deduplicated message to a group is deduplicated for each endpoint', async () => {
  const [a, b] = [await world.destination(), await world.destination()];
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: a.url }, { url: b.url }] });
  const publish = () => world.client.publish({ urlGroup: 'g', deduplicationId: 'once' });
  const first = await publish();
  expect(await publish()).toEqual(first.map((entry) => ({ ...entry, deduplicated: true })));
  await world.qstash.idle();
  expect([a, b].map(({ received }) => received.length)).toEqual([1, 1]);
});

test('endpoints are added and removed by url or name; an empty group is gone', async () => {
  const { urlGroups } = world.client;
  await urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: 'https://a.test/x', name: 'a' }] });
  await urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: 'https://b.test' }] });
  expect(await urlGroups.get('g')).toMatchObject({
    name: 'g',
    endpoints: [{ url: 'https://a.test/x', name: 'a' }, { url: 'https://b.test' }],
  });
  await urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: 'https://a.test/y', name: 'a' }] });
  expect((await urlGroups.get('g')).endpoints).toEqual([
    { url: 'https://b.test' },
    { url: 'https://a.test/y', name: 'a' },
  ]);
  await urlGroups.removeEndpoints({ name: 'g', endpoints: [{ name: 'a' }] });
  expect((await urlGroups.list()).map(({ endpoints }) => endpoints)).toEqual([[{ url: 'https://b.test' }]]);
  await urlGroups.removeEndpoints({ name: 'g', endpoints: [{ url: 'https://b.test' }] });
  expect((await refusal(urlGroups.get('g'))).status).toBe(404);
  expect((await refusal(urlGroups.delete('g'))).status).toBe(404);
});

test("a group's default headers go with its messages, unless a message says otherwise", async () => {
  const destination = await world.destination();
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: destination.url }] });
  const body = JSON.stringify({ headers: { 'Upstash-Method': 'PUT', 'Upstash-Forward-X-A': ['1', '2'] } });
  expect((await world.call('PATCH', '/v2/topics/g', { body })).status).toBe(200);
  await world.call('POST', '/v2/publish/g');
  await world.call('POST', '/v2/publish/g', { headers: { 'upstash-method': 'PATCH' } });
  await world.qstash.idle();
  expect(destination.received.map(({ method }) => method)).toEqual(['PUT', 'PATCH']);
  expect(destination.received[0]?.headers['x-a']).toBe('1, 2');
});

test('a group in a batch answers with a list of its own', async () => {
  const destination = await world.destination();
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: destination.url }] });
  const answers = await world.client.batch([{ urlGroup: 'g' }, { url: destination.url }]);
  await world.qstash.idle();
  expect(answers).toEqual([
    [{ messageId: expect.any(String), url: destination.url }],
    { messageId: expect.any(String) },
  ]);
});

test('a group that does not exist is refused with a hint', async () => {
  expect(await refusal(world.client.publish({ urlGroup: 'example.com' }))).toEqual({
    status: 404,
    error: 'URL group "example.com" not found; if a URL is meant, add http:// or https://',
  });
});
