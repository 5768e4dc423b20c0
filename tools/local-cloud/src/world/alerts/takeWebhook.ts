import { verifyNotice } from '@nightshift/monitor';
import type { Answer, Call } from './Answer.ts';
import { readJson } from './readJson.ts';
import type { WebhookNotice } from './Received.ts';

/** A receiver of Nightshift's own webhook: reads nothing before the signature, and what it doesn't understand it refuses. */
export function takeWebhook({ headers, body, at }: Call, secret: string): Answer {
  const header = (name: string) => String(headers[name] ?? '');
  const signed = { timestamp: header('nightshift-timestamp'), signature: header('nightshift-signature') };
  if (!verifyNotice(secret, { body, now: at, ...signed })) return refusal(401, 'the signature is missing or wrong');
  const notice = readJson(body) as WebhookNotice | undefined;
  if (notice?.version !== 1) return refusal(400, 'not a notice of version 1');
  if (notice.id !== header('nightshift-notice'))
    return refusal(400, 'the header nightshift-notice names another notice');
  return { status: 204, body: '', received: { via: 'webhook', notice, at } };
}

const refusal = (status: number, error: string): Answer => ({ status, body: JSON.stringify({ error }) });
