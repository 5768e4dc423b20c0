import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { stripeError, type Answer } from './Answer.ts';
import { answerRequest } from './answerRequest.ts';
import type { Faults } from './Faults.ts';
import type { IdempotencyKeys } from './IdempotencyKeys.ts';
import { PaymentIntents } from './PaymentIntents.ts';

/** What the provider holds, and how it is told to behave. */
export type ProviderState = {
  secretKey: string;
  intents: PaymentIntents;
  keys: IdempotencyKeys;
  faults: Faults;
  requests: RequestCounts;
  workMs: number;
  stopped: AbortSignal;
};

/** Requests that were let in: those that take money, those that look, and those whose answer a key remembered. */
export type RequestCounts = { posts: number; gets: number; replayed: number };

/**
 * The answer to a request of the SDK's; undefined: the connection is to end without one. Believes the secret key, meets
 * what goes wrong, asks whether the idempotency key is known, and only then does the work.
 */
export async function answerHttp(state: ProviderState, request: IncomingMessage): Promise<Answer | undefined> {
  const { intents, keys, requests } = state;
  const { pathname: path, searchParams } = new URL(request.url ?? '/', 'http://provider');
  const body = await text(request);
  const method = request.method === 'POST' ? 'POST' : 'GET';
  if (request.headers.authorization !== `Bearer ${state.secretKey}`) {
    return stripeError(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
  }
  requests[method === 'POST' ? 'posts' : 'gets'] += 1;
  const fault = state.faults.take(method);
  if (fault === 'drop') return undefined;
  if (typeof fault === 'object' && 'status' in fault) {
    const code = fault.code === undefined ? {} : { code: fault.code };
    return stripeError(fault.status, { type: 'api_error', message: 'Told to fail.', ...code });
  }
  if (method === 'GET') {
    if (typeof fault === 'object') await fault.until;
    const shown = fault === 'behind' ? new PaymentIntents(Date.now) : intents;
    return answerRequest(shown, { method, path, params: searchParams, key: null });
  }
  const key = (request.headers['idempotency-key'] as string | undefined) ?? null;
  const remembered = key === null ? undefined : keys.begin(key, `${path} ${body}`);
  if (remembered) {
    if (remembered.headers?.['idempotent-replayed']) requests.replayed += 1;
    return remembered;
  }
  if (state.workMs > 0) await delay(state.workMs, undefined, { signal: state.stopped });
  if (typeof fault === 'object') await fault.until;
  const made = answerRequest(intents, { method, path, params: new URLSearchParams(body), key });
  if (key !== null) keys.finish(key, made);
  return fault === 'lose-answer' ? undefined : made;
}
