import { isSpanContextValid, trace, type SpanContext } from '@opentelemetry/api';

/**
 * A place in a trace as W3C Trace Context writes it (https://www.w3.org/TR/trace-context/#traceparent-header), for a
 * header and for the run's row; undefined where nobody traces. Written here and not by the registered propagator, so
 * that a trace also passes through an app that has none.
 */
export function formatTraceparent(place: SpanContext): string | undefined {
  if (!isSpanContextValid(place)) return undefined;
  return `00-${place.traceId}-${place.spanId}-${(place.traceFlags & 0xff).toString(16).padStart(2, '0')}`;
}

/** Where the trace stands now. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan();
  return span && formatTraceparent(span.spanContext());
}

/** The place that a traceparent names; undefined for anything else, whatever was sent. */
export function parseTraceparent(text: string | null | undefined): SpanContext | undefined {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text ?? '') ?? [];
  // A later version may say more behind the flags; this one says nothing, and `ff` is no version.
  if (!traceId || !spanId || !flags || version === 'ff' || (version === '00' && more)) return undefined;
  const place = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(place) ? place : undefined;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
