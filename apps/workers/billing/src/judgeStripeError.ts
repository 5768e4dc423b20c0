import { PermanentError, RetryLater } from '@nightshift/contract';
import Stripe from 'stripe';

/**
 * What an error of the SDK's means for the unit: `PermanentError` for a card that is declined and for a request that the
 * provider will never accept, `RetryLater` while another request with the same key is at work; any other error as it is,
 * for the runner to try again.
 */
export function judgeStripeError(error: unknown): unknown {
  if (!(error instanceof StripeError)) return error;
  const cause = { cause: error };
  if (error.code === 'idempotency_key_in_use') return new RetryLater('10s', cause);
  if (error instanceof StripeCardError) {
    return new PermanentError(`declined: ${error.decline_code || error.code || 'the provider gave no code'}`, cause);
  }
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) {
    return new PermanentError('the provider refused the key: check STRIPE_SECRET_KEY, then redrive this letter', cause);
  }
  // Somebody else has moved the payment intent since it was looked at: the next attempt looks again.
  if (error.code === 'payment_intent_unexpected_state') return error;
  if (error instanceof StripeInvalidRequestError) {
    return new PermanentError(`the provider will never accept this request (${error.code ?? error.rawType})`, cause);
  }
  return error;
}

const { StripeAuthenticationError, StripeCardError, StripeError, StripeInvalidRequestError, StripePermissionError } =
  Stripe.errors;
