import { context, trace, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { placeInTrace } from './placeInTrace.ts';
import { recordTelemetry, type RecordedTelemetry } from './testing/index.ts';

let recorded: RecordedTelemetry;
beforeAll(() => (recorded = recordTelemetry()));
afterAll(() => recorded.stop());

const place = (traceId: string, spanId: string): SpanContext => ({
  traceId: traceId.repeat(32),
  spanId: spanId.repeat(16),
  traceFlags: TraceFlags.SAMPLED,
});
const run = place('a', '1');
const message = place('a', '2');
const stranger = place('b', '3');
const within = (active: SpanContext | undefined, run?: SpanContext, message?: SpanContext) =>
  context.with(active ? trace.setSpanContext(context.active(), active) : context.active(), () => {
    const { parent, links } = placeInTrace(run, message);
    return { parent: trace.getSpanContext(parent), links: links.map((link) => link.context) };
  });

test('a message of the run’s own trace is the parent, being nearer than the run', () => {
  expect(within(undefined, run, message)).toEqual({ parent: message, links: [] });
});

test('a message that lost its place, or was given another on the way, belongs to its run', () => {
  expect(within(undefined, run)).toEqual({ parent: run, links: [] });
  expect(within(undefined, run, stranger)).toEqual({ parent: run, links: [] });
});

test('a message of a run without a trace is the parent', () => {
  expect(within(undefined, undefined, message)).toEqual({ parent: message, links: [] });
});

test('what is active is the parent where it is of the same trace, and linked where it is not', () => {
  const server = place('a', '4');
  expect(within(server, run, message)).toEqual({ parent: server, links: [] });
  expect(within(stranger, run, message)).toEqual({ parent: message, links: [stranger] });
  expect(within(stranger, run)).toEqual({ parent: run, links: [stranger] });
});

test('where nothing is known, what is active is the parent, or nothing', () => {
  expect(within(stranger)).toEqual({ parent: stranger, links: [] });
  expect(within(undefined)).toEqual({ parent: undefined, links: [] });
});
