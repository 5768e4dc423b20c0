import { context, SpanKind, trace, type Span } from '@opentelemetry/api';
import { recordError } from '@nightshift/contract';
import { destinationOf, JOB, messagingAttributes, PACK, RUN } from './attributes.ts';
import { endSpan, markFailed, startSpan } from './inSpan.ts';
import { placeInTrace } from './placeInTrace.ts';
import { formatTraceparent, parseTraceparent } from './traceparent.ts';

/** What is known of a pack to be sent: `traceparent` is where its run's trace begins. */
export type PackInTrace = { run: string; job: string; pack: number; traceparent?: string | null };

/**
 * Sends packs within spans, one for each run and destination, each in its run's trace, and has every message carry its
 * span's place. Where nobody traces, the messages carry what their runs know, so that a trace passes through.
 */
export function tracedSender<Pack extends PackInTrace>(
  send: (packs: Pack[]) => Promise<boolean[]>,
): (packs: Pack[]) => Promise<boolean[]> {
  return async (packs) => {
    const spans = startSends(packs);
    const all = [...new Set(spans.values())];
    const [only, ...others] = all;
    // What the sending itself is traced as belongs to no one run where it is for several.
    const around = only && others.length === 0 ? trace.setSpan(context.active(), only) : context.active();
    try {
      const taken = await context.with(around, () => send(packs.map((pack) => carrying(pack, spans.get(pack)!))));
      packs.forEach((pack, index) => {
        if (!taken[index]) markFailed(spans.get(pack)!, 'not-sent');
      });
      return taken;
    } catch (error) {
      for (const span of all) markFailed(span, recordError(error).name);
      throw error;
    } finally {
      for (const span of all) endSpan(span);
    }
  };
}

/** A span for each run and destination, by the packs that it is of. */
function startSends<Pack extends PackInTrace>(packs: readonly Pack[]): Map<Pack, Span> {
  const groups = new Map<string, [Pack, ...Pack[]]>();
  for (const pack of packs) {
    const key = JSON.stringify([pack.run, destinationOf(pack)]);
    const group = groups.get(key);
    if (group) group.push(pack);
    else groups.set(key, [pack]);
  }
  const spans = new Map<Pack, Span>();
  for (const group of groups.values()) {
    const span = startSend(group);
    for (const pack of group) spans.set(pack, span);
  }
  return spans;
}

function startSend(group: [PackInTrace, ...PackInTrace[]]): Span {
  const [first] = group;
  const destination = destinationOf(first);
  return startSpan({
    name: `send ${destination}`,
    kind: SpanKind.PRODUCER,
    place: placeInTrace(parseTraceparent(first.traceparent)),
    attributes: {
      ...messagingAttributes('send', destination),
      [JOB]: first.job,
      [RUN]: first.run,
      ...(group.length > 1 ? { 'messaging.batch.message_count': group.length } : { [PACK]: first.pack }),
    },
  });
}

function carrying<Pack extends PackInTrace>(pack: Pack, span: Span): Pack {
  const traceparent = formatTraceparent(span.spanContext());
  return traceparent === undefined ? pack : { ...pack, traceparent };
}
