import { context, SpanKind, trace } from '@opentelemetry/api';
import type { AnyJob } from '@nightshift/contract';
import { JOB, OUTCOME, RUN } from './attributes.ts';
import { inSpan } from './inSpan.ts';
import { countRun } from './metrics.ts';
import { formatTraceparent } from './traceparent.ts';

/**
 * Opens a tick's run within the first span of the run's trace. It begins a trace of its own, whatever is active, for a
 * sweep may open several runs: what is active is linked. `open` is told where the trace begins, for the run's row.
 */
export async function inTick<Opening extends { kind: string }>(
  job: AnyJob,
  run: string,
  open: (traceparent: string | undefined) => Promise<Opening>,
): Promise<Opening> {
  const around = trace.getSpanContext(context.active());
  const place = { parent: trace.deleteSpan(context.active()), links: around ? [{ context: around }] : [] };
  const attributes = { [JOB]: job.name, [RUN]: run };
  return inSpan({ name: `tick ${job.name}`, kind: SpanKind.SERVER, attributes, place }, async (span) => {
    const opening = await open(formatTraceparent(span.spanContext()));
    span.setAttribute(OUTCOME, opening.kind);
    if (opening.kind === 'skipped') countRun({ job: job.name, outcome: 'skipped' });
    return opening;
  });
}
