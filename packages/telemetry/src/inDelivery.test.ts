import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { AlwaysOffSampler, ParentBasedSampler } from '@opentelemetry/sdk-trace-base';
import { defineJob, MESSAGE_VERSION, type Outcome } from '@nightshift/contract';
import { inDelivery, type ClaimedOrNot, type ClaimInTrace } from './inDelivery.ts';
import { inTick } from './inTick.ts';
import { recordTelemetry, type RecordedTelemetry } from './testing/index.ts';
import { tracedSender, type PackInTrace } from './tracedSender.ts';

const RUN = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1111111111111111-01';
const SEND = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-2222222222222222-01';
const STRANGER = '00-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-3333333333333333-01';

let recorded: RecordedTelemetry;
beforeAll(() => (recorded = recordTelemetry()));
beforeEach(() => recorded.reset());
afterAll(() => recorded.stop());

const message = { v: MESSAGE_VERSION, run: 'reports.on-time@1', job: 'reports.on-time', pack: 3, send: 2 } as const;
const job = defineJob({
  name: message.job,
  owner: 'reports-team',
  schedule: { cron: '0 3 * * *' },
  freshness: '25h',
});
const claimed = (change: Partial<ClaimInTrace> = {}): ClaimedOrNot => ({
  kind: 'claimed',
  claim: { attempt: 2, killed: undefined, traceparent: RUN, ...change },
});
const settled = { kind: 'settled' } as const;
const deliver = (claiming: ClaimedOrNot, traceparent?: string, outcome: Outcome = settled) =>
  inDelivery(
    { message, messageId: 'msg_1', retried: 1, traceparent },
    () => Promise.resolve(claiming),
    () => Promise.resolve(outcome),
  );

test('a delivery is a span below its message’s, with what the conventions and our own words say of it', async () => {
  expect(await deliver(claimed(), SEND)).toEqual(settled);
  expect(recorded.spans()).toMatchObject([
    {
      name: 'process reports.on-time',
      kind: SpanKind.CONSUMER,
      parentSpanContext: { spanId: '2222222222222222', isRemote: true },
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'messaging.system': 'qstash',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': 'reports.on-time',
        'messaging.message.id': 'msg_1',
        'nightshift.job': 'reports.on-time',
        'nightshift.run': 'reports.on-time@1',
        'nightshift.pack': 3,
        'nightshift.send': 2,
        'nightshift.retried': 1,
        'nightshift.attempt': 2,
        'nightshift.outcome': 'settled',
      },
    },
  ]);
});

test.each([
  ['no place', undefined],
  ['nonsense', 'nonsense'],
  ['a place in another trace', STRANGER],
])('a message that comes with %s belongs to its run all the same', async (_, traceparent) => {
  await deliver(claimed(), traceparent);
  expect(recorded.spans()).toMatchObject([{ parentSpanContext: { spanId: '1111111111111111' } }]);
});

test('a delivery that finds nothing to claim is seen below its message', async () => {
  await deliver({ kind: 'busy' }, SEND, { kind: 'unavailable', reason: 'busy' });
  const [span] = recorded.spans();
  expect(span).toMatchObject({
    parentSpanContext: { spanId: '2222222222222222' },
    attributes: { 'nightshift.outcome': 'unavailable' },
    status: { code: SpanStatusCode.UNSET },
  });
  expect(span!.attributes).not.toHaveProperty('nightshift.attempt');
});

test('an attempt with failed units is an error', async () => {
  await deliver(claimed(), SEND, { kind: 'failed', retryAfterMs: 1 });
  expect(recorded.spans()).toMatchObject([{ status: { code: SpanStatusCode.ERROR } }]);
});

test('a claim that can not be made is an error below the message, and is thrown', async () => {
  const away = Object.assign(new Error('with joe@example.com'), { name: 'DatabaseUnavailable' });
  const delivery = inDelivery(
    { message, messageId: 'msg_1', retried: 0, traceparent: SEND },
    () => Promise.reject<ClaimedOrNot>(away),
    () => Promise.resolve(settled),
  );
  await expect(delivery).rejects.toBe(away);
  const [span] = recorded.spans();
  expect(span).toMatchObject({
    parentSpanContext: { spanId: '2222222222222222' },
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'DatabaseUnavailable' },
  });
  expect(JSON.stringify([span!.attributes, span!.status, span!.events])).not.toContain('joe');
});

test('an attempt that was killed gets the span that it could not end, beside the one that found it', async () => {
  const killed = { attempt: 1, startedAt: new Date(1_000_000), endedBefore: new Date(1_060_000) };
  await deliver(claimed({ killed }), SEND);
  const [dead, alive] = recorded.spans();
  expect(dead).toMatchObject({
    name: 'process reports.on-time',
    kind: SpanKind.CONSUMER,
    parentSpanContext: { spanId: '2222222222222222' },
    startTime: [1_000, 0],
    endTime: [1_060, 0],
    status: { code: SpanStatusCode.ERROR },
    attributes: {
      'nightshift.attempt': 1,
      'nightshift.outcome': 'killed',
      'nightshift.end.inferred': true,
      'error.type': 'FunctionKilled',
    },
  });
  expect(alive).toMatchObject({ attributes: { 'nightshift.attempt': 2, 'nightshift.outcome': 'settled' } });
});

test('a run that its tick has not sampled is sampled nowhere, and its messages say so', async () => {
  await recorded.stop();
  recorded = recordTelemetry({ sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) });
  let begun: string | undefined;
  await inTick(job, message.run, (traceparent) => Promise.resolve({ kind: (begun = traceparent) ? 'opened' : 'lost' }));
  expect(begun).toMatch(/-00$/);
  let carried: string | undefined;
  const send = tracedSender((packs: PackInTrace[]) => {
    carried = packs[0]!.traceparent ?? undefined;
    return Promise.resolve([true]);
  });
  const claiming = claimed(begun === undefined ? {} : { traceparent: begun });
  await inDelivery(
    { message, messageId: 'msg_1', retried: 0, traceparent: begun },
    () => Promise.resolve(claiming),
    async () => {
      await send([{ run: message.run, job: message.job, pack: 3, traceparent: begun ?? null }]);
      return settled;
    },
  );
  expect(carried).toMatch(new RegExp(`^00-${begun!.split('-')[1]}-.*-00$`));
  expect(recorded.spans()).toEqual([]);
});
