import { readEnvironment, variable } from '@nightshift/contract';
import { stripeClient, type StripeClient } from './stripeClient.ts';

/** What the team's own code needs of the environment: the provider's key, and where it is unless it is Stripe itself. */
export const variables = {
  STRIPE_SECRET_KEY: variable.token(),
  STRIPE_BASE_URL: variable
    .httpUrl()
    .refine((url) => new URL(url).pathname === '/', 'must have no path: the SDK knows only host and port')
    .optional(),
};

let client: StripeClient | undefined;

/** The payment provider, as the environment names it; made once. Throws `InvalidEnvironment` where it is incomplete. */
export function stripe(): StripeClient {
  if (client) return client;
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_BASE_URL: baseUrl } = readEnvironment(
    'the worker billing',
    variables,
    process.env,
  );
  return (client = stripeClient({ secretKey, baseUrl }));
}
