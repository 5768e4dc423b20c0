import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { ErrorRecord } from '@nightshift/contract';

/** Records what failed on the span that is active, with its texts, which must be fit to be seen. */
export function recordFailure({ name, message, stack, code }: ErrorRecord): void {
  const span = trace.getActiveSpan();
  span?.recordException({
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(code === undefined ? {} : { code }),
  });
  span?.setStatus({ code: SpanStatusCode.ERROR, message });
  span?.setAttribute('error.type', name);
}
