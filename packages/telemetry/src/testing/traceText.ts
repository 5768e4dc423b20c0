import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What a tree shows of a span. */
export type ShownSpan = Pick<
  ReadableSpan,
  'name' | 'kind' | 'attributes' | 'status' | 'events' | 'startTime' | 'duration' | 'parentSpanContext' | 'spanContext'
>;

/** Whether each line ends with how long its span took. */
export type TraceTextOptions = { durations?: boolean };

/** Spans as trees, a line each, in the order in which they began; spans whose parents are elsewhere stand at the edge. */
export function traceText(spans: readonly ShownSpan[], options: TraceTextOptions = {}): string {
  const inOrder = spans.map((span, ended) => ({ span, ended })).sort(byBeginning);
  const known = new Set(spans.map((span) => span.spanContext().spanId));
  const lines: string[] = [];
  const write = (parent: string | undefined, indent: string) => {
    const children = inOrder.filter(({ span }) => {
      const above = span.parentSpanContext?.spanId;
      return parent === undefined ? above === undefined || !known.has(above) : above === parent;
    });
    children.forEach(({ span }, index) => {
      const last = index === children.length - 1;
      const edge = parent === undefined ? '' : last ? '└─ ' : '├─ ';
      lines.push(`${indent}${edge}${lineOf(span, options)}`);
      write(span.spanContext().spanId, parent === undefined ? '' : `${indent}${last ? '   ' : '│  '}`);
    });
  };
  write(undefined, '');
  return lines.join('\n');
}

type Ordered = { span: ShownSpan; ended: number };

/** Of two that begin within one tick of the clock, the one that ended first. */
function byBeginning(a: Ordered, b: Ordered): number {
  return a.span.startTime[0] - b.span.startTime[0] || a.span.startTime[1] - b.span.startTime[1] || a.ended - b.ended;
}

function lineOf({ name, kind, attributes, status, duration, events }: ShownSpan, { durations }: TraceTextOptions) {
  const said = SAID.flatMap(([attribute, as]) =>
    attributes[attribute] === undefined ? [] : [as.replace('%', String(attributes[attribute]))],
  );
  const type = attributes['error.type'];
  const failed = status.code === SpanStatusCode.ERROR ? [type === undefined ? 'error' : `error: ${String(type)}`] : [];
  const ended = events.filter((event) => event.name === 'run ended');
  const run = ended.map((event) => `run ${String(event.attributes?.['nightshift.outcome'])}`);
  const took = durations ? [`${(duration[0] * 1e3 + duration[1] / 1e6).toFixed(1)} ms`] : [];
  const kinds = kind === SpanKind.INTERNAL ? [] : [SpanKind[kind].toLowerCase()];
  return [name, ...kinds, ...said, ...failed, ...run, ...took].join(' · ');
}

const SAID = [
  ['nightshift.pack', 'pack %'],
  ['messaging.batch.message_count', '% messages'],
  ['nightshift.unit.key', '%'],
  ['nightshift.units', '% units'],
  ['nightshift.items', '% items'],
  ['nightshift.attempt', 'attempt %'],
  ['nightshift.outcome', '%'],
] as const;
