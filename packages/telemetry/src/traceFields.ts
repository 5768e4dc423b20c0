import { isSpanContextValid, trace } from '@opentelemetry/api';

/** What a log line says of the span it is written in, for pino's `mixin`; nothing where nobody traces. */
export function traceFields(): { trace_id?: string; span_id?: string } {
  const place = trace.getActiveSpan()?.spanContext();
  return place && isSpanContextValid(place) ? { trace_id: place.traceId, span_id: place.spanId } : {};
}
