import Stripe from 'stripe';

/** Makes the SDK for one unit's requests, which end when its signal does. */
export type StripeClient = (signal: AbortSignal) => Stripe;

export type StripeClientOptions = {
  secretKey: string;
  /** Where the provider is, without a path; Stripe itself unless set. */
  baseUrl?: string | undefined;
  timeoutMs?: number;
};

/** The official SDK, so that each request is made once, within its time, and no longer than its unit's signal lasts. */
export function stripeClient({
  secretKey,
  baseUrl = 'https://api.stripe.com',
  timeoutMs = 10_000,
}: StripeClientOptions): StripeClient {
  const { protocol, hostname, port } = new URL(baseUrl);
  return (signal) =>
    new Stripe(secretKey, {
      protocol: protocol === 'http:' ? 'http' : 'https',
      host: hostname,
      port: port || (protocol === 'http:' ? 80 : 443),
      timeout: timeoutMs,
      // The runner tries again: after the job's own delays, within its attempts, and where the log shows it. Node's own
      // HTTP client would repeat a request once all the same when its connection is closed; fetch doesn't.
      maxNetworkRetries: 0,
      httpClient: Stripe.createFetchHttpClient((url, init) =>
        fetch(url, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, signal]) : signal }),
      ),
      telemetry: false,
    });
}
