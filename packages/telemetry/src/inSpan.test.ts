import { context, diag, DiagLogLevel, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { inSpan } from './inSpan.ts';
import { recordTelemetry } from './testing/index.ts';

test('what is thrown goes through, and marks the span by its name alone', async () => {
  const recorded = recordTelemetry();
  const boom = new TypeError('with joe@example.com');
  await expect(inSpan({ name: 'step charge' }, () => Promise.reject(boom))).rejects.toBe(boom);
  const [span] = recorded.spans();
  expect(span).toMatchObject({
    name: 'step charge',
    status: { code: SpanStatusCode.ERROR },
    attributes: { 'error.type': 'TypeError' },
    events: [],
  });
  expect(span!.status.message).toBeUndefined();
  await recorded.stop();
});

test('spans begun within a span stand below it, across what is awaited and side by side', async () => {
  const recorded = recordTelemetry();
  const inner = (name: string) => inSpan({ name }, () => new Promise<void>(setImmediate));
  await inSpan({ name: 'outer' }, () => Promise.all([inner('a'), inner('b')]));
  const outer = recorded.spans().find(({ name }) => name === 'outer')!;
  const parents = recorded.spans().map((span) => span.parentSpanContext?.spanId);
  expect(parents).toEqual([outer.spanContext().spanId, outer.spanContext().spanId, undefined]);
  await recorded.stop();
});

test.each(['onStart', 'onEnd'] as const)(
  'an SDK that throws at %s is told to its diagnostics, and the work is done',
  async (at) => {
    const told: unknown[] = [];
    const silent = () => {};
    diag.setLogger(
      {
        error: (...said: unknown[]) => void told.push(said),
        warn: silent,
        info: silent,
        debug: silent,
        verbose: silent,
      },
      DiagLogLevel.ERROR,
    );
    const broken = {
      onStart: silent,
      onEnd: silent,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
      [at]: () => {
        throw new Error('no request context');
      },
    } satisfies SpanProcessor;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [broken] }));
    expect(await inSpan({ name: 'unit' }, () => Promise.resolve('done'))).toBe('done');
    expect(told).toMatchObject([[expect.stringContaining('nightshift: '), { message: 'no request context' }]]);
    for (const api of [context, trace, diag]) api.disable();
  },
);
