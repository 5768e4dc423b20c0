import { DISPATCH_SECONDS, outcomeResponse } from '@nightshift/contract';
import { notAMessage } from '@nightshift/queue';
import { getDeadline } from '@vercel/functions';
import { answer } from '../answer.ts';
import { believeDelivery, knownMessage } from '../believeDelivery.ts';
import { dispatchRun } from '../dispatchRun.ts';

export const config = { maxDuration: 60 };

/** The delivery of a run's pack 0: finds the run's units and hands them over. */
export function POST(request: Request): Promise<Response> {
  const startedAt = Date.now();
  return answer(async (services) => {
    const believed = await believeDelivery(services, request, '/api/dispatch');
    if (believed.kind === 'answer') return believed.response;
    const known = knownMessage(believed.body);
    if (known.kind === 'answer') return known.response;
    if (known.message.pack !== 0)
      return notAMessage(`pack ${known.message.pack} is for the worker, only pack 0 is dispatched`);
    const endsAt = getDeadline() ?? new Date(startedAt + DISPATCH_SECONDS * 1000);
    const { messageId, retried, traceparent } = believed;
    const { job, message } = known;
    return outcomeResponse(await dispatchRun(services, job, { message, messageId, retried, traceparent, endsAt }));
  });
}
