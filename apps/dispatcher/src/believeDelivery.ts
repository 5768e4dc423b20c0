import { jsonResponse, outcomeResponse, parseMessage, type AnyJob, type Message } from '@nightshift/contract';
import { notAMessage, type Believed } from '@nightshift/queue';
import { findJob } from './jobs.ts';
import type { Services } from './services.ts';

export type BelievedBody = Extract<Believed, { kind: 'believed' }> | { kind: 'answer'; response: Response };

/** A delivery's body once its signature holds for this very route, or the refusal to answer with. */
export async function believeDelivery(
  { queue, publicUrl, log }: Services,
  request: Request,
  route: string,
): Promise<BelievedBody> {
  const believed = await queue.believe(request, `${publicUrl}${route}`);
  if (believed.kind === 'believed') return believed;
  log.warn({ event: 'refused', route, status: believed.status, reason: believed.reason }, 'a request was not believed');
  return { kind: 'answer', response: jsonResponse(believed.status, { error: believed.reason }) };
}

export type KnownMessage = { kind: 'message'; message: Message; job: AnyJob } | { kind: 'answer'; response: Response };

/** A body as a message of a job that is deployed, or what to answer. A newer message than this code waits for the deploy. */
export function knownMessage(body: string): KnownMessage {
  const parsed = parseMessage(body);
  if (parsed.kind === 'garbage') return { kind: 'answer', response: notAMessage(parsed.reason) };
  if (parsed.kind === 'newer') {
    const reason = `message version ${parsed.version} is newer than this deployment`;
    return { kind: 'answer', response: outcomeResponse({ kind: 'unavailable', reason, retryAfterMs: 60_000 }) };
  }
  const job = findJob(parsed.message.job);
  if (!job) return { kind: 'answer', response: notAMessage(`no job of the name '${parsed.message.job}' is deployed`) };
  return { kind: 'message', message: parsed.message, job };
}
