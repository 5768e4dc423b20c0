import { context, SpanKind, trace } from '@opentelemetry/api';
import { defineJob } from '@nightshift/contract';
import { inTick } from './inTick.ts';
import { recordTelemetry, type RecordedTelemetry } from './testing/index.ts';

const job = defineJob({
  name: 'reports.on-time',
  owner: 'reports-team',
  schedule: { cron: '0 3 * * *' },
  freshness: '25h',
});
const open = (kind: string) => (traceparent: string | undefined) => Promise.resolve({ kind, traceparent });

test('where nobody traces, a run is opened without a trace', async () => {
  expect(await inTick(job, 'a-run', open('opened'))).toEqual({ kind: 'opened', traceparent: undefined });
});

describe('where somebody traces', () => {
  let recorded: RecordedTelemetry;
  beforeAll(() => (recorded = recordTelemetry()));
  beforeEach(() => recorded.reset());
  afterAll(() => recorded.stop());

  test('a tick begins its run’s trace, also within something else, which is linked', async () => {
    const sweep = trace.getTracer('test').startSpan('sweep');
    const { traceparent } = await context.with(trace.setSpan(context.active(), sweep), () =>
      inTick(job, 'a-run', open('opened')),
    );
    const [span] = recorded.spans();
    const { traceId, spanId } = span!.spanContext();
    expect(traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(traceId).not.toBe(sweep.spanContext().traceId);
    expect(span).toMatchObject({
      name: 'tick reports.on-time',
      kind: SpanKind.SERVER,
      links: [{ context: sweep.spanContext() }],
      attributes: { 'nightshift.job': 'reports.on-time', 'nightshift.run': 'a-run', 'nightshift.outcome': 'opened' },
    });
    expect(span!.parentSpanContext).toBeUndefined();
  });

  test('a tick that is skipped counts as a run that was', async () => {
    await inTick(job, 'a-run', open('skipped'));
    await inTick(job, 'a-run', open('duplicate'));
    expect((await recorded.measured()).filter(({ name }) => name === 'nightshift.runs')).toEqual([
      {
        name: 'nightshift.runs',
        unit: '{run}',
        attributes: 'nightshift.job=reports.on-time nightshift.outcome=skipped',
        value: 1,
      },
    ]);
  });
});
