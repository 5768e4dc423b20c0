import { jest } from '@jest/globals';
import { createQueue, type Queue } from './createQueue.ts';
import type { Delivery } from './packDelivery.ts';
import { delivery } from './testing/delivery.ts';
import { RecordingServer, type Answer } from './testing/RecordingServer.ts';

let server: RecordingServer | undefined;

beforeAll(() => {
  // The SDK tells the console of every call that fails.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
});

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function queueAnswering(
  answer: (items: unknown[], index: number) => Answer,
  callTimeoutMs = 5_000,
): Promise<Queue> {
  server = await RecordingServer.start(({ body }, index) => answer(body as unknown[], index));
  return queueAt(server.url, callTimeoutMs);
}

function queueAt(url: string, callTimeoutMs = 5_000): Queue {
  return createQueue({ url, token: 'the-token', currentSigningKey: 'sig_1', nextSigningKey: 'sig_2', callTimeoutMs });
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const accepted = (items: unknown[]) => json(items.map((_, index) => ({ messageId: `msg_${index}` })));
const many = (count: number): Delivery[] =>
  Array.from({ length: count }, (_, index) => delivery({ deduplicationId: `d${index}` }));

describe('send', () => {
  test('says to QStash exactly what a delivery says', async () => {
    const queue = await queueAnswering(accepted);
    await queue.send([
      delivery({
        flowControl: { key: 'reports.on-time', parallelism: 50 },
        failureCallback: 'https://dispatcher.example.com/api/dead-letter',
        notBefore: new Date('2026-07-01T01:00:00.001Z'),
        headers: { 'x-vercel-protection-bypass': 'worker-secret', traceparent: '00-aa-bb-01' },
        callbackHeaders: { 'x-vercel-protection-bypass': 'dispatcher-secret' },
        label: 'reports.on-time',
      }),
    ]);
    const [call] = server!.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/v2/batch', headers: { authorization: 'Bearer the-token' } });
    expect(call!.body).toEqual([
      {
        destination: 'https://reports.example.com/api/on-time',
        body: delivery().body,
        headers: {
          'content-type': 'application/json',
          'upstash-method': 'POST',
          'upstash-deduplication-id': 'abc123',
          'upstash-retries': '7',
          'upstash-retry-delay': 'min(3600000, 30000 * pow(2, retried))',
          'upstash-timeout': '65s',
          'upstash-flow-control-key': 'reports.on-time',
          'upstash-flow-control-value': 'parallelism=50',
          'upstash-failure-callback': 'https://dispatcher.example.com/api/dead-letter',
          'upstash-failure-callback-forward-x-vercel-protection-bypass': 'dispatcher-secret',
          'upstash-forward-x-vercel-protection-bypass': 'worker-secret',
          'upstash-forward-traceparent': '00-aa-bb-01',
          'upstash-not-before': '1782867601',
          'upstash-label': 'reports.on-time',
        },
      },
    ]);
  });

  test('says nothing about what a delivery leaves out, nor about us', async () => {
    const queue = await queueAnswering(accepted);
    await queue.send([delivery()]);
    const [item] = server!.calls[0]!.body as [{ headers: Record<string, string> }];
    expect(Object.keys(item.headers).sort()).toEqual([
      'content-type',
      'upstash-deduplication-id',
      'upstash-method',
      'upstash-retries',
      'upstash-retry-delay',
      'upstash-timeout',
    ]);
  });

  test('makes no call for nothing', async () => {
    const queue = await queueAnswering(accepted);
    expect(await queue.send([])).toEqual([]);
    expect(server!.calls).toHaveLength(0);
  });

  test('sends a hundred to a call and answers in the order given', async () => {
    const queue = await queueAnswering((items, index) =>
      json(items.map((_, item) => ({ messageId: `msg_${index}_${item}` }))),
    );
    const results = await queue.send(many(250));
    expect(server!.calls.map((call) => (call.body as unknown[]).length)).toEqual([100, 100, 50]);
    expect(results).toHaveLength(250);
    expect(results[0]).toEqual({ kind: 'sent', messageId: 'msg_0_0', deduplicated: false });
    expect(results[249]).toEqual({ kind: 'sent', messageId: 'msg_2_49', deduplicated: false });
  });

  test('reads every item of an answer by itself', async () => {
    const queue = await queueAnswering(() =>
      json([
        { messageId: 'msg_1', url: 'https://reports.example.com' },
        { messageId: 'msg_2', deduplicated: true },
        { error: "DeduplicationId cannot contain ':'" },
        { messageId: 'msg_4', error: 'quota exceeded' },
        { messageId: '' },
        {},
        null,
        [{ messageId: 'msg_8' }],
        'msg_9',
      ]),
    );
    expect(await queue.send(many(9))).toEqual([
      { kind: 'sent', messageId: 'msg_1', deduplicated: false },
      { kind: 'sent', messageId: 'msg_2', deduplicated: true },
      { kind: 'failed', error: "DeduplicationId cannot contain ':'" },
      { kind: 'failed', error: 'quota exceeded' },
      { kind: 'failed', error: 'QStash answered neither a message id nor an error: {"messageId":""}' },
      { kind: 'failed', error: 'QStash answered neither a message id nor an error: {}' },
      { kind: 'failed', error: 'QStash answered neither a message id nor an error: null' },
      { kind: 'failed', error: 'QStash answered neither a message id nor an error: [{"messageId":"msg_8"}]' },
      { kind: 'failed', error: 'QStash answered neither a message id nor an error: "msg_9"' },
    ]);
  });

  test.each([
    ['too few items', json([{ messageId: 'msg_1' }]), 'QStash answered 1 items to a batch of 2'],
    ['too many items', json([1, 2, 3]), 'QStash answered 3 items to a batch of 2'],
    ['no list', json({ messageId: 'msg_1' }), 'QStash answered 1 items to a batch of 2'],
    ['no JSON', { status: 200, body: '<html>' }, 'JSON'],
    ['an error', json({ error: 'invalid token' }, 401), 'invalid token'],
    ['an error without a word', { status: 500, body: '' }, '500'],
    ['a rate limit', json({ error: 'slow down' }, 429), 'rate limit'],
  ] as [string, Answer, string][])(
    'an answer with %s fails every item of its call, saying why',
    async (_, answer, reason) => {
      const queue = await queueAnswering(() => answer);
      const results = await queue.send(many(2));
      expect(results).toHaveLength(2);
      for (const result of results) {
        expect(result.kind).toBe('failed');
        expect((result as { error: string }).error.toLowerCase()).toContain(reason.toLowerCase());
      }
    },
  );

  test('does not call again after a call that failed, and loses nothing that was sent before', async () => {
    const queue = await queueAnswering((items, index) =>
      index === 1 ? json({ error: 'boom' }, 500) : accepted(items),
    );
    const results = await queue.send(many(350));
    expect(server!.calls).toHaveLength(2);
    expect(results.slice(0, 100).every((result) => result.kind === 'sent')).toBe(true);
    expect(results.slice(100)).toEqual(new Array(250).fill({ kind: 'failed', error: '{"error":"boom"}' }));
  });

  test('tries a dropped connection again with the same deduplication ids', async () => {
    const queue = await queueAnswering((items, index) => (index === 0 ? 'hang-up' : accepted(items)));
    expect(await queue.send(many(2))).toMatchObject([{ kind: 'sent' }, { kind: 'sent' }]);
    const [first, second] = server!.calls;
    expect(second!.body).toEqual(first!.body);
  });

  test('does not wait for an answer for ever', async () => {
    const queue = await queueAnswering(() => 'silence', 50);
    expect(await queue.send(many(2))).toEqual(
      new Array(2).fill({ kind: 'failed', error: 'QStash gave no answer within 50 ms' }),
    );
  });

  test('is not talked into the development server by the environment', async () => {
    process.env['QSTASH_DEV'] = 'true';
    try {
      const queue = await queueAnswering(accepted);
      expect(await queue.send([delivery()])).toMatchObject([{ kind: 'sent' }]);
      expect(server!.calls).toMatchObject([{ headers: { authorization: 'Bearer the-token' } }]);
    } finally {
      delete process.env['QSTASH_DEV'];
    }
  });

  test('a QStash that is not there fails the items within three seconds, naming the network’s reason', async () => {
    const gone = await RecordingServer.start(() => 'silence');
    const { url } = gone;
    await gone.close();
    const begun = performance.now();
    const [result] = await queueAt(url).send([delivery()]);
    expect(result).toMatchObject({ kind: 'failed', error: expect.stringContaining('ECONNREFUSED') });
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
