import { jsonResponse, outcomeResponse } from '@nightshift/contract';
import { returnPack } from '@nightshift/ledger';
import { readFailureCallback } from '@nightshift/queue';
import { answer } from '../answer.ts';
import { believeDelivery } from '../believeDelivery.ts';
import { findJob } from '../jobs.ts';

export const config = { maxDuration: 30 };

/** QStash gave up on a message: its pack goes back into the outbox, and the relay sends it when its wait is over. */
export function POST(request: Request): Promise<Response> {
  return answer(async (services) => {
    const { db, log } = services;
    const believed = await believeDelivery(services, request, '/api/dead-letter');
    if (believed.kind === 'answer') return believed.response;
    const callback = readFailureCallback(believed.body);
    if (callback.kind === 'garbage') {
      log.error({ event: 'callback-unreadable', reason: callback.reason }, 'a failure callback could not be read');
      return jsonResponse(200, { kind: 'nothing-to-do', reason: callback.reason });
    }
    const { message: parsed, status, retried, url, responseBody } = callback;
    // A deploy will bring the code that reads it.
    if (parsed.kind === 'newer') {
      const reason = `message version ${parsed.version} is newer than this deployment`;
      return outcomeResponse({ kind: 'unavailable', reason, retryAfterMs: 60_000 });
    }
    const job = parsed.kind === 'message' ? findJob(parsed.message.job) : undefined;
    if (parsed.kind !== 'message' || !job) {
      log.error(
        { event: 'message-lost', url, status, responseBody, parsed },
        'the queue gave up on something that is no message of ours',
      );
      return jsonResponse(200, { kind: 'nothing-to-do', reason: 'it carried no message of a job that is deployed' });
    }
    const returned = await returnPack(db, parsed.message, job.retry, { status, tries: retried + 1 });
    const { run, pack, send } = parsed.message;
    log.warn(
      { event: 'queue-gave-up', job: job.name, run, pack, send, status, retried, url, responseBody, returned },
      `the queue gave up on pack ${pack} of ${run}`,
    );
    return jsonResponse(200, { kind: returned ? 'returned' : 'nothing-to-do' });
  });
}
