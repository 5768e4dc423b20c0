import { createWorld, refusal, type World } from './testing/createWorld.ts';
import type { Destination } from './testing/startDestination.ts';

let world: World;
let destination: Destination;
let healthy: boolean;

beforeEach(async () => {
  healthy = false;
  world = await createWorld();
  destination = await world.destination(({ target }) => ({ status: healthy ? 200 : target === '/404' ? 404 : 500 }));
});
afterEach(() => world.close());

const fail = async (path: string, options: { label?: string; failureCallback?: string; body?: string } = {}) => {
  await world.client.publish({ url: `${destination.url}${path}`, retries: 0, ...options });
  await world.qstash.idle();
};
const paths = async (filter = {}) => {
  const { messages } = await world.client.dlq.listMessages({ filter });
  return messages.map(({ url }) => new URL(url).pathname);
};

test('dead letters can be listed by what they are', async () => {
  await fail('/a', { label: 'red' });
  await fail('/404', { label: 'blue' });
  world.clock.advance(1000);
  const noon = world.clock.now();
  await fail('/b', { label: 'red' });

  expect(await paths()).toEqual(['/a', '/404', '/b']);
  expect(await paths({ label: 'red' })).toEqual(['/a', '/b']);
  expect(await paths({ url: [`${destination.url}/a`, `${destination.url}/404`] })).toEqual(['/a', '/404']);
  expect(await paths({ responseStatus: [404, 418] })).toEqual(['/404']);
  expect(await paths({ label: 'red', responseStatus: 404 })).toEqual([]);
  expect(await paths({ label: 'red,blue' })).toEqual(['/a', '/404', '/b']);
  expect(await paths({ fromDate: noon })).toEqual(['/b']);
  expect(await paths({ toDate: noon - 1, label: 'red' })).toEqual(['/a']);
});

test('a filter that is not known is an error, also where it would delete', async () => {
  await fail('/a');
  const filter = { host: '127.0.0.1' } as object;
  expect(await refusal(world.client.dlq.listMessages({ filter }))).toMatchObject({
    status: 400,
    error: expect.stringContaining('unknown filter "host"'),
  });
  expect((await refusal(world.client.dlq.delete({ filter } as never))).status).toBe(400);
  expect(await paths()).toEqual(['/a']);
});

test('a long list is read page by page', async () => {
  for (const path of ['/1', '/2', '/3', '/4', '/5']) await fail(path);
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await world.client.dlq.listMessages({ count: 2, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.messages.length).toBeLessThanOrEqual(2);
    seen.push(...page.messages.map(({ url }) => new URL(url).pathname));
    cursor = page.cursor;
  } while (cursor !== undefined);
  expect(seen).toEqual(['/1', '/2', '/3', '/4', '/5']);
});

test('a retried letter is a new message with the same content, and leaves the list', async () => {
  await fail('/a', { body: 'the input', label: 'red' });
  const [letter] = (await world.client.dlq.listMessages()).messages;
  healthy = true;
  const { responses } = await world.client.dlq.retry(letter?.dlqId ?? '');
  await world.qstash.idle();
  expect(responses).toEqual([{ messageId: expect.stringMatching(/^msg_/) }]);
  expect(responses[0]?.messageId).not.toBe(letter?.messageId);
  expect(destination.received[1]?.body.toString()).toBe('the input');
  expect(destination.received[1]?.headers).toMatchObject({
    'upstash-retried': '0',
    'upstash-message-id': responses[0]?.messageId,
  });
  expect(await paths()).toEqual([]);
});

test('letters are retried by filter, with the options of the call', async () => {
  await fail('/a', { label: 'red' });
  await fail('/b', { label: 'blue' });
  const response = await world.call('POST', '/v2/dlq/retry?label=red', {
    headers: { 'upstash-retries': '1', 'upstash-retry-delay': '1000' },
  });
  expect(response.status).toBe(201);
  await world.qstash.idle();
  world.clock.advance(1000);
  await world.qstash.idle();
  expect(destination.received.map(({ target }) => target)).toEqual(['/a', '/b', '/a', '/a']);
  expect(await paths()).toEqual(['/b', '/a']);
});

test('a retried letter is due now, keeps its group and queue, and is not taken for a duplicate', async () => {
  await world.client.urlGroups.addEndpoints({ name: 'g', endpoints: [{ url: destination.url, name: 'only' }] });
  const options = { urlGroup: 'g', retries: 0, delay: 60, deduplicationId: 'once' };
  await world.client.queue({ queueName: 'q' }).enqueue(options);
  world.clock.advance(60_000);
  await world.qstash.idle();
  await world.client.queue({ queueName: 'q' }).upsert({ paused: true });
  await world.client.dlq.retry({ all: true });
  await world.qstash.idle();
  expect(await world.client.queue({ queueName: 'q' }).get()).toMatchObject({ lag: 1 });
  await world.client.queue({ queueName: 'q' }).resume();
  await world.qstash.idle();
  expect(destination.received.map(({ headers }) => headers['upstash-topic-name'])).toEqual(['g', 'g']);
  expect((await world.client.dlq.listMessages()).messages).toMatchObject([
    { topicName: 'g', endpointName: 'only', queueName: 'q' },
  ]);
});

test('letters are deleted one by one, by ids, by filter, or all', async () => {
  for (const path of ['/1', '/2', '/3', '/4', '/5']) await fail(path, { label: path === '/5' ? 'last' : 'other' });
  const ids = (await world.client.dlq.listMessages()).messages.map(({ dlqId }) => dlqId);
  await world.client.dlq.delete(ids[0]!);
  expect((await refusal(world.client.dlq.delete(ids[0]!))).status).toBe(404);
  expect(await world.client.dlq.delete([ids[1]!, 'gone-9'])).toMatchObject({ deleted: 1 });
  expect(await world.client.dlq.delete({ filter: { label: 'last' } })).toMatchObject({ deleted: 1 });
  expect(await paths()).toEqual(['/3', '/4']);
  const first = await world.client.dlq.delete({ all: true, count: 1 });
  expect(first).toEqual({ deleted: 1, cursor: expect.any(String) });
  expect(await world.client.dlq.delete({ all: true, count: 1, cursor: first.cursor! })).toEqual({ deleted: 1 });
});

test('a letter can be read alone and is forgotten after three days', async () => {
  await fail('/a');
  const [letter] = (await world.client.dlq.listMessages()).messages;
  expect(await (await world.call('GET', `/v2/dlq/${letter?.dlqId}`)).json()).toMatchObject({ dlqId: letter?.dlqId });
  world.clock.advance(3 * 86_400_000 + 1);
  expect((await world.call('GET', `/v2/dlq/${letter?.dlqId}`)).status).toBe(404);
  expect(await paths()).toEqual([]);
});
