import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Message, Outcome } from '@nightshift/contract';
import { ATTEMPT, destinationOf, JOB, messagingAttributes, OUTCOME, PACK, RUN } from './attributes.ts';
import { endSpan, inSpan, markFailed, startSpan } from './inSpan.ts';
import { placeInTrace, type Place } from './placeInTrace.ts';
import { parseTraceparent } from './traceparent.ts';

/** A message as it was delivered; `traceparent` is what it carried beside its body. */
export type DeliveredMessage = {
  message: Message;
  messageId: string;
  retried: number;
  traceparent?: string | undefined;
};

/** What claiming a pack comes to, as far as its trace is concerned. */
export type ClaimedOrNot = { kind: string } | { kind: 'claimed'; claim: ClaimInTrace };

export type ClaimInTrace = {
  attempt: number;
  traceparent?: string;
  killed: { attempt: number; startedAt: Date; endedBefore: Date } | undefined;
};

/**
 * Claims a pack and works at it within one span. The claim brings the run's own trace along, and with it the span is
 * placed, for the header may have been lost or replaced on the way. An attempt that was killed before this one gets the
 * span that it couldn't end itself.
 */
export async function inDelivery<Claiming extends ClaimedOrNot>(
  delivered: DeliveredMessage,
  claim: () => Promise<Claiming>,
  work: (claiming: Claiming) => Promise<Outcome>,
): Promise<Outcome> {
  const { message, messageId, retried } = delivered;
  const startTime = new Date();
  const carried = parseTraceparent(delivered.traceparent);
  const spanAt = (place: Place) => {
    const { attributes, ...span } = processSpan(message);
    const delivery = {
      'messaging.message.id': messageId,
      'nightshift.send': message.send,
      'nightshift.retried': retried,
    };
    return { ...span, attributes: { ...attributes, ...delivery }, startTime, place };
  };
  const claiming = await claim().catch((error: unknown) =>
    inSpan(spanAt(placeInTrace(undefined, carried)), () => Promise.reject(error)),
  );
  const claimed = 'claim' in claiming ? claiming.claim : undefined;
  const place = placeInTrace(parseTraceparent(claimed?.traceparent), carried);
  if (claimed?.killed) endKilled(delivered, place, claimed.killed);
  return inSpan(spanAt(place), async (span) => {
    if (claimed) span.setAttribute(ATTEMPT, claimed.attempt);
    const outcome = await work(claiming);
    span.setAttribute(OUTCOME, outcome.kind);
    if (outcome.kind === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
    return outcome;
  });
}

/** Nobody saw it end: it ended before its claim ran out, and before its message came back. */
function endKilled(
  { message }: DeliveredMessage,
  place: Place,
  { attempt, startedAt, endedBefore }: NonNullable<ClaimInTrace['killed']>,
): void {
  const span = startSpan({ ...processSpan(message), startTime: startedAt, place });
  span.setAttributes({ [ATTEMPT]: attempt, [OUTCOME]: 'killed', 'nightshift.end.inferred': true });
  markFailed(span, 'FunctionKilled');
  endSpan(span, endedBefore);
}

function processSpan({ job, run, pack }: Message) {
  const destination = destinationOf({ job, pack });
  return {
    name: `process ${destination}`,
    kind: SpanKind.CONSUMER,
    attributes: { ...messagingAttributes('process', destination), [JOB]: job, [RUN]: run, [PACK]: pack },
  };
}
