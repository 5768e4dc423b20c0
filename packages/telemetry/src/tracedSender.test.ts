import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { recordTelemetry, traceText, type RecordedTelemetry } from './testing/index.ts';
import { tracedSender, type PackInTrace } from './tracedSender.ts';

const RUN = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1111111111111111-01';
const OTHER = '00-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-2222222222222222-01';
const pack = (pack: number, traceparent: string | null, run = 'reports.on-time@1'): PackInTrace => ({
  run,
  job: 'reports.on-time',
  pack,
  traceparent,
});

let sent: PackInTrace[];
let activeWhileSending: string | undefined;
let takes: (pack: PackInTrace) => boolean;
beforeEach(() => {
  sent = [];
  takes = () => true;
});
const send = tracedSender((packs: PackInTrace[]) => {
  sent.push(...packs);
  activeWhileSending = trace.getActiveSpan()?.spanContext().spanId;
  return Promise.resolve(packs.map((each) => takes(each)));
});

test('where nobody traces, what the runs know is carried on, and nothing where they know nothing', async () => {
  const packs = [pack(1, RUN), pack(1, null, 'reports.on-time@2'), pack(1, 'nonsense', 'reports.on-time@3')];
  expect(await send(packs)).toEqual([true, true, true]);
  expect(sent).toEqual(packs);
});

describe('where somebody traces', () => {
  let recorded: RecordedTelemetry;
  beforeAll(() => (recorded = recordTelemetry()));
  beforeEach(() => recorded.reset());
  afterAll(() => recorded.stop());

  test('packs of one run are one span in the run’s trace, active while they are sent, and each message carries its place', async () => {
    await send([pack(1, RUN), pack(3, RUN)]);
    const [span, ...others] = recorded.spans();
    expect(others).toEqual([]);
    const { traceId, spanId } = span!.spanContext();
    expect(span).toMatchObject({
      name: 'send reports.on-time',
      kind: SpanKind.PRODUCER,
      parentSpanContext: { traceId, spanId: '1111111111111111' },
      attributes: {
        'messaging.system': 'qstash',
        'messaging.operation.name': 'send',
        'messaging.operation.type': 'send',
        'messaging.destination.name': 'reports.on-time',
        'messaging.batch.message_count': 2,
        'nightshift.job': 'reports.on-time',
        'nightshift.run': 'reports.on-time@1',
      },
    });
    expect(traceId).toBe('a'.repeat(32));
    expect(sent.map(({ traceparent }) => traceparent)).toEqual(Array(2).fill(`00-${traceId}-${spanId}-01`));
    expect(activeWhileSending).toBe(spanId);
  });

  test('packs of several runs, and a dispatch, are spans in their own traces, whoever sends them', async () => {
    const sweep = trace.getTracer('test').startSpan('sweep');
    await context.with(trace.setSpan(context.active(), sweep), () =>
      send([pack(1, RUN), pack(0, RUN), pack(1, OTHER, 'reports.on-time@2'), pack(1, null, 'reports.on-time@3')]),
    );
    sweep.end();
    expect(activeWhileSending).toBe(sweep.spanContext().spanId);
    const spans = recorded.spans();
    const traces = spans.map((span) => [span.name, span.spanContext().traceId[0], span.links.length]);
    const own = sweep.spanContext().traceId[0];
    expect(traces).toEqual([
      ['send reports.on-time', 'a', 1],
      ['send dispatch', 'a', 1],
      ['send reports.on-time', 'b', 1],
      ['send reports.on-time', own, 0],
      ['sweep', own, 0],
    ]);
    expect(new Set(sent.map(({ traceparent }) => traceparent)).size).toBe(4);
  });

  test('a pack that the queue did not take marks its span, and a sending that throws ends it', async () => {
    takes = ({ pack }) => pack !== 3;
    expect(await send([pack(1, RUN), pack(3, RUN)])).toEqual([true, false]);
    expect(recorded.spans()).toMatchObject([
      { status: { code: SpanStatusCode.ERROR }, attributes: { 'error.type': 'not-sent' } },
    ]);
    takes = () => {
      throw new Error('boom');
    };
    await expect(send([pack(1, RUN)])).rejects.toThrow('boom');
    expect(traceText(recorded.spans())).toBe(
      [
        'send reports.on-time · producer · 2 messages · error: not-sent',
        'send reports.on-time · producer · pack 1 · error: Error',
      ].join('\n'),
    );
  });
});
