import {
  context,
  diag,
  INVALID_SPAN_CONTEXT,
  SpanStatusCode,
  trace,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api';
import { recordError } from '@nightshift/contract';
import type { Place } from './placeInTrace.ts';

export type SpanToStart = Pick<SpanOptions, 'kind' | 'attributes' | 'startTime'> & {
  name: string;
  /** Where it belongs; under what is active now unless said. */
  place?: Place;
};

/**
 * Works within a span, which is active meanwhile and ends with the work. What is thrown marks it as failed, by the
 * error's name alone: its text may hold a payload.
 */
export async function inSpan<T>(toStart: SpanToStart, work: (span: Span) => Promise<T>): Promise<T> {
  const span = startSpan(toStart);
  const inner = trace.setSpan(toStart.place?.parent ?? context.active(), span);
  try {
    return await context.with(inner, () => work(span));
  } catch (error) {
    markFailed(span, recordError(error).name);
    throw error;
  } finally {
    endSpan(span);
  }
}

/** A span that somebody else ends. An SDK that throws is told to its own diagnostics: it must not keep the work from being done. */
export function startSpan({ name, place, ...options }: SpanToStart): Span {
  const { parent, links } = place ?? { parent: context.active(), links: [] };
  try {
    return trace.getTracer('nightshift').startSpan(name, { ...options, links }, parent);
  } catch (error) {
    diag.error(`nightshift: the span '${name}' could not be started`, error);
    return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }
}

export function endSpan(span: Span, endTime?: Date): void {
  try {
    span.end(endTime);
  } catch (error) {
    diag.error('nightshift: a span could not be ended', error);
  }
}

export function markFailed(span: Span, errorType: string): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttribute('error.type', errorType);
}
