import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registerOTel } from '@vercel/otel';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-base';
import { MESSAGE_VERSION, type Outcome } from '@nightshift/contract';
import { inDelivery } from './inDelivery.ts';
import { countFailed } from './metrics.ts';
import { traceText } from './testing/index.ts';
import { tracedSender, type PackInTrace } from './tracedSender.ts';

const RUN = '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-1111111111111111-01';

const exporter = new InMemorySpanExporter();
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const metricReader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 3_600_000 });
let queue: Server;
let queueUrl: string;
/** What functions on Vercel leave to be done behind their answers, and what they report to Vercel. */
let left: (() => Promise<unknown>)[];
let reported: unknown[];
beforeAll(async () => {
  queue = createServer((_, response) => response.end('[]'));
  await new Promise<void>((listening) => queue.listen(0, '127.0.0.1', listening));
  queueUrl = `http://127.0.0.1:${(queue.address() as AddressInfo).port}/v2/batch`;
  const requestContext = {
    headers: { host: 'reports.example.com', 'x-vercel-id': 'fra1::1' },
    url: 'https://reports.example.com/api/on-time',
    waitUntil: (work: () => Promise<unknown>) => void left.push(work),
    telemetry: { reportSpans: (data: unknown) => void reported.push(data) },
  };
  Object.assign(globalThis, { [Symbol.for('@vercel/request-context')]: { get: () => requestContext } });
  registerOTel({ serviceName: 'reports', traceExporter: exporter, metricReaders: [metricReader] });
});
beforeEach(() => {
  [left, reported] = [[], []];
  exporter.reset();
});
afterAll(async () => {
  await metricReader.shutdown();
  queue.closeAllConnections();
  await new Promise((closed) => queue.close(closed));
});

const send = tracedSender(async (packs: PackInTrace[]) => {
  await fetch(queueUrl, { method: 'POST', body: JSON.stringify(packs) });
  return packs.map(() => true);
});
const deliver = (pack: number, work: () => Promise<unknown>) =>
  inDelivery(
    {
      message: { v: MESSAGE_VERSION, run: 'reports.on-time@1', job: 'reports.on-time', pack, send: 1 },
      messageId: `msg_${pack}`,
      retried: 0,
      traceparent: RUN,
    },
    () => Promise.resolve({ kind: 'claimed', claim: { attempt: 1, killed: undefined, traceparent: RUN } }),
    async (): Promise<Outcome> => {
      await work();
      return { kind: 'settled' };
    },
  );
const flushed = async () => {
  await Promise.all(left.map((work) => work()));
  return exporter.getFinishedSpans();
};

test('a delivery is in the run’s trace, with the calls to the queue below their sending, and leaves before the function sleeps', async () => {
  await deliver(3, () => send([{ run: 'reports.on-time@1', job: 'reports.on-time', pack: 3, traceparent: RUN }]));
  const spans = await flushed();
  expect(traceText(spans)).toBe(
    [
      'process reports.on-time · consumer · pack 3 · attempt 1 · settled',
      '└─ send reports.on-time · producer · pack 3',
      `   └─ fetch POST ${queueUrl} · client`,
    ].join('\n'),
  );
  const [process] = spans.filter(({ name }) => name.startsWith('process'));
  expect(process).toMatchObject({
    parentSpanContext: { traceId: 'a'.repeat(32), spanId: '1'.repeat(16) },
    resource: { attributes: { 'service.name': 'reports' } },
  });
  expect(JSON.stringify(reported)).toContain('process reports.on-time');
});

test('the numbers go to the readers it is given', async () => {
  countFailed('reports.on-time', 'TypeError');
  await metricReader.forceFlush();
  const names = metricExporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics));
  expect(names.map(({ descriptor }) => descriptor.name)).toContain('nightshift.failures');
});

// Its rule: the first span of a trace that an instance begins is the request, and ends all others of that trace with it.
// When this fails, the README's word about it may go.
test('of two deliveries of one run at once in one instance, the later one is cut off where the earlier one ends', async () => {
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  const earlier = deliver(3, () => Promise.resolve());
  const later = deliver(7, () => released);
  await earlier;
  release();
  expect(await later).toEqual({ kind: 'settled' });
  const outcomes = (await flushed()).map(({ attributes }) => [
    attributes['nightshift.pack'],
    attributes['nightshift.outcome'],
  ]);
  expect(new Map(outcomes as [number, string | undefined][])).toEqual(
    new Map([
      [3, 'settled'],
      [7, undefined],
    ]),
  );
});
