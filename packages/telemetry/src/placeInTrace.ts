import { context, isSpanContextValid, trace, type Context, type Link, type SpanContext } from '@opentelemetry/api';

/** Where a span belongs: the context it is started in, and what else it has to do with. */
export type Place = { parent: Context; links: Link[] };

/**
 * Where a span of a run belongs, whose trace begins at `run`. What is active now is its parent if it is of the same
 * trace; otherwise `message`, if that is; otherwise the run itself, so that one run is one trace whoever sends and
 * whatever stands in between. What is active and of another trace is linked.
 */
export function placeInTrace(run: SpanContext | undefined, message?: SpanContext): Place {
  const current = trace.getSpanContext(context.active());
  const active = current && isSpanContextValid(current) ? current : undefined;
  const own = run && message?.traceId !== run.traceId ? run : (message ?? run);
  if (!own || active?.traceId === own.traceId) return { parent: context.active(), links: [] };
  return {
    parent: trace.setSpanContext(context.active(), own),
    links: active ? [{ context: active }] : [],
  };
}
