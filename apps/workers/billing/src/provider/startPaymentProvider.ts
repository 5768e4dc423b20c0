import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { stripeError, type Answer } from './Answer.ts';
import { answerRequest } from './answerRequest.ts';
import { chargesPage } from './chargesPage.ts';
import { Faults } from './Faults.ts';
import { IdempotencyKeys } from './IdempotencyKeys.ts';
import { PaymentIntents, type MadeCharge, type PaymentIntent } from './PaymentIntents.ts';

export type PaymentProviderOptions = {
  /** A free one unless set. */
  port?: number;
  /** What the SDK must show. */
  secretKey?: string;
  /** How long taking money takes. */
  workMs?: number;
  /** Says what time it is, in milliseconds since 1970: keys are forgotten by it. */
  now?: () => number;
};

export type PaymentProvider = {
  url: string;
  secretKey: string;
  faults: Faults;
  /** Everything that was charged, the oldest first. */
  charges: () => readonly MadeCharge[];
  /** How many charges each idempotency key has made. */
  chargesByKey: () => Record<string, number>;
  /** How many charges carry each value of a metadata field. */
  chargesByMetadata: (field: string) => Record<string, number>;
  /** Every payment intent, declined ones too, the newest first. */
  intents: () => readonly PaymentIntent[];
  /** Requests that were let in: those that take money, those that look, and those whose answer a key remembered. */
  requests: { posts: number; gets: number; replayed: number };
  /** As if it had just been started. */
  reset: () => void;
  stop: () => Promise<void>;
};

/**
 * Stands in for Stripe on 127.0.0.1: its payment intents on its wire, for the official SDK with `host`, `port` and
 * `protocol` set. `GET /` shows people what was charged.
 */
export async function startPaymentProvider({
  port = 0,
  secretKey = 'sk_test_local',
  workMs = 0,
  now = Date.now,
}: PaymentProviderOptions = {}): Promise<PaymentProvider> {
  const intents = new PaymentIntents(now);
  const keys = new IdempotencyKeys(now);
  const faults = new Faults();
  const requests = { posts: 0, gets: 0, replayed: 0 };
  const stopping = new AbortController();

  /** The answer to a request of the SDK's; undefined: the connection is to end without one. */
  const answer = async (request: IncomingMessage, pathname: string, query: string): Promise<Answer | undefined> => {
    const body = await text(request);
    const method = request.method === 'POST' ? 'POST' : 'GET';
    if (request.headers.authorization !== `Bearer ${secretKey}`) {
      return stripeError(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
    }
    requests[method === 'POST' ? 'posts' : 'gets'] += 1;
    const fault = faults.take(method);
    if (fault === 'drop') return undefined;
    if (typeof fault === 'object' && 'status' in fault) {
      const code = fault.code === undefined ? {} : { code: fault.code };
      return stripeError(fault.status, { type: 'api_error', message: 'Told to fail.', ...code });
    }
    const key = method === 'POST' ? (request.headers['idempotency-key'] as string | undefined) : undefined;
    const remembered = key === undefined ? undefined : keys.begin(key, `${pathname} ${body}`);
    if (remembered) {
      if (remembered.headers?.['idempotent-replayed']) requests.replayed += 1;
      return remembered;
    }
    if (method === 'POST' && workMs > 0) await delay(workMs, undefined, { signal: stopping.signal });
    if (typeof fault === 'object') await fault.until;
    const params = new URLSearchParams(method === 'POST' ? body : query);
    const made = answerRequest(fault === 'behind' ? new PaymentIntents(now) : intents, {
      method,
      path: pathname,
      params,
      key: key ?? null,
    });
    if (key !== undefined) keys.finish(key, made);
    return fault === 'lose-answer' ? undefined : made;
  };

  let requestNumber = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://provider');
    if (request.method === 'GET' && pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(chargesPage(intents.all()));
      return;
    }
    const answered = await answer(request, pathname, search);
    if (!answered) return void request.socket.destroy();
    const key = request.headers['idempotency-key'];
    response
      .writeHead(answered.status, {
        'content-type': 'application/json',
        'request-id': `req_${(requestNumber += 1)}`,
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...answered.headers,
      })
      .end(JSON.stringify(answered.body));
  };
  // What ends in an error here is a client that left, or the stop: nobody waits for the answer.
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secretKey,
    faults,
    charges: () => intents.charges(),
    chargesByKey: () => countBy(intents.charges(), ({ key }) => key),
    chargesByMetadata: (field) => countBy(intents.charges(), ({ metadata }) => metadata[field]),
    intents: () => intents.all(),
    requests,
    reset() {
      intents.clear();
      keys.clear();
      faults.clear();
      Object.assign(requests, { posts: 0, gets: 0, replayed: 0 });
    },
    stop() {
      stopping.abort();
      server.closeAllConnections();
      return new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
    },
  };
}

/** Charges without the thing that is counted by count for nothing. */
function countBy(
  charges: readonly MadeCharge[],
  of: (charge: MadeCharge) => string | null | undefined,
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const charge of charges) {
    const value = of(charge);
    if (value != null) counts[value] = (counts[value] ?? 0) + 1;
  }
  return counts;
}
