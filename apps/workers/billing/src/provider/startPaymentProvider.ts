import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerHttp, type RequestCounts } from './answerHttp.ts';
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
  requests: RequestCounts;
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
  const state = { secretKey, intents, keys, faults, requests, workMs, stopped: stopping.signal };

  let requestNumber = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === 'GET' && request.url === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(chargesPage(intents.all()));
      return;
    }
    const answered = await answerHttp(state, request);
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

/** A charge without what is counted by counts for nothing. */
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
