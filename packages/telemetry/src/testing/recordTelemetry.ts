import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type Sampler,
} from '@opentelemetry/sdk-trace-base';

/** One measurement series: its name, its attributes as text, and its sum or, of a histogram, how many and their sum. */
export type Measured = {
  name: string;
  unit: string;
  attributes: string;
  value: number | { count: number; sum: number };
};

export type RecordedTelemetry = {
  /** The spans that have ended. */
  spans: () => ReadableSpan[];
  measured: () => Promise<Measured[]>;
  /** Forgets the spans. */
  reset: () => void;
  stop: () => Promise<void>;
};

/** An SDK in this process that keeps what it is told; registered until it is stopped. */
export function recordTelemetry({ sampler }: { sampler?: Sampler } = {}): RecordedTelemetry {
  const exporter = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
    ...(sampler ? { sampler } : {}),
  });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 })],
  });
  const registered =
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()) &&
    trace.setGlobalTracerProvider(tracers) &&
    metrics.setGlobalMeterProvider(meters);
  if (!registered) throw new Error('another SDK is registered already: stop it first');
  return {
    spans: () => exporter.getFinishedSpans(),
    reset: () => exporter.reset(),
    async measured() {
      metricExporter.reset();
      await meters.forceFlush();
      return metricExporter.getMetrics().flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((scope) =>
          scope.metrics.flatMap(({ descriptor: { name, unit }, dataPoints }) =>
            dataPoints.map(({ attributes, value }) => ({
              name,
              unit,
              attributes: Object.entries(attributes)
                .map(([attribute, of]) => `${attribute}=${String(of)}`)
                .join(' '),
              value: typeof value === 'number' ? value : { count: value.count, sum: value.sum ?? 0 },
            })),
          ),
        ),
      );
    },
    async stop() {
      for (const api of [context, trace, metrics]) api.disable();
      await Promise.all([tracers.shutdown(), meters.shutdown()]);
    },
  };
}
