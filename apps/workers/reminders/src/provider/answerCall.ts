import type { Inbox } from './Inbox.ts';
import { parseEmail } from './parseEmail.ts';

/** One call of the API, its body read. */
export type Call = {
  method: string;
  path: string;
  authorization: string | undefined;
  key: string | undefined;
  body: string;
};

export type Answer = { status: number; body: unknown; headers?: Record<string, string> };

/** What Resend answers to a call when nothing is wrong with itself. An e-mail that it takes goes into the inbox. */
export function answerCall(inbox: Inbox, apiKey: string, { method, path, authorization, key, body }: Call): Answer {
  if (path !== '/emails') return refusal(404, 'not_found', 'The requested endpoint does not exist.');
  if (method !== 'POST') return refusal(405, 'method_not_allowed', 'The stand-in takes e-mails, and tells nothing.');
  if (authorization === undefined) return refusal(401, 'missing_api_key', 'The Authorization header is missing.');
  if (authorization !== `Bearer ${apiKey}`) return refusal(403, 'invalid_api_key', 'The API key is not valid.');
  if (key !== undefined && (key.length < 1 || key.length > 256)) {
    return refusal(400, 'invalid_idempotency_key', 'A key has 1 to 256 characters.');
  }
  const parsed = parseEmail(body);
  if ('error' in parsed) return refusal(422, parsed.error.name, parsed.error.message);
  const taking = inbox.take(parsed.email, body, key);
  return taking.kind === 'conflict'
    ? refusal(409, 'invalid_idempotent_request', 'The key was used before, with another body.')
    : { status: 200, body: { id: taking.mail.id } };
}

/** An error in the form of Resend's. */
export function refusal(status: number, name: string, message: string, headers: Record<string, string> = {}): Answer {
  return { status, body: { statusCode: status, name, message }, headers };
}
