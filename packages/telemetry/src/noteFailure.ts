import { SpanStatusCode, trace } from '@opentelemetry/api';
import type { ErrorRecord } from '@nightshift/contract';
import { countFailure } from './metrics.ts';

/** A failure of a unit or of a dispatch: counted, and recorded with its texts, which must be fit to be seen, on the span that is active. */
export function noteFailure(job: string, { name, message, stack, code }: ErrorRecord): void {
  countFailure(job, name);
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
