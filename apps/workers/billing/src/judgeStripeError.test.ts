import { PermanentError, RetryLater } from '@nightshift/contract';
import Stripe from 'stripe';
import { judgeStripeError } from './judgeStripeError.ts';

type Raw = Parameters<typeof Stripe.errors.generateV1Error>[0];

/** An error as the SDK makes it of an answer. */
const answered = (statusCode: number, raw: Partial<Raw>) =>
  Stripe.errors.generateV1Error({ statusCode, headers: {}, requestId: 'req_1', ...raw } as Raw);

test.each<[string, Partial<Raw>, string]>([
  ['declined', { type: 'card_error', code: 'card_declined', decline_code: 'generic_decline' }, 'generic_decline'],
  [
    'without funds',
    { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' },
    'insufficient_funds',
  ],
  ['expired', { type: 'card_error', code: 'expired_card' }, 'expired_card'],
  [
    'in want of its owner',
    { type: 'card_error', code: 'authentication_required', decline_code: 'authentication_required' },
    'authentication_required',
  ],
  ['declined without a word', { type: 'card_error' }, 'the provider gave no code'],
])('a card %s is for good, and its reason is the code that says most', (_, raw, reason) => {
  const error = answered(402, { message: 'The card was declined.', ...raw });
  expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
  expect(judgeStripeError(error)).toEqual(new PermanentError(`declined: ${reason}`));
  expect(judgeStripeError(error)).toMatchObject({ name: 'PermanentError', cause: error });
});

test.each<[number, Partial<Raw>, string]>([
  [401, { type: 'invalid_request_error' }, 'check STRIPE_SECRET_KEY'],
  [403, { type: 'invalid_request_error', code: 'secret_key_required' }, 'check STRIPE_SECRET_KEY'],
  [400, { type: 'invalid_request_error', code: 'parameter_missing' }, '(parameter_missing)'],
  [404, { type: 'invalid_request_error', code: 'resource_missing' }, '(resource_missing)'],
  [400, { type: 'invalid_request_error' }, '(invalid_request_error)'],
])('%i %j is for good', (status, raw, said) => {
  const judged = judgeStripeError(answered(status, raw));
  expect(judged).toBeInstanceOf(PermanentError);
  expect((judged as Error).message).toContain(said);
});

test('a key in use is no failure: later', () => {
  for (const type of ['idempotency_error', 'invalid_request_error'] as const) {
    const error = answered(409, { type, code: 'idempotency_key_in_use' });
    const judged = judgeStripeError(error);
    expect(judged).toBeInstanceOf(RetryLater);
    expect(judged).toMatchObject({ delayMs: 10_000, cause: error });
  }
});

test.each<[string, unknown]>([
  ['too many requests', answered(429, { type: 'invalid_request_error', code: 'rate_limit' })],
  ['too many requests, said with a 400', answered(400, { type: 'invalid_request_error', code: 'rate_limit' })],
  ['a lock that was not had', answered(429, { type: 'invalid_request_error', code: 'lock_timeout' })],
  ['a 500', answered(500, { type: 'api_error' })],
  ['a 503', answered(503, { type: 'api_error' })],
  ['another conflict', answered(409, { type: 'api_error' })],
  ['a key with other parameters', answered(400, { type: 'idempotency_error' })],
  [
    'an intent that has moved on',
    answered(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state' }),
  ],
  ['no connection', new Stripe.errors.StripeConnectionError({ message: 'no connection' } as Raw)],
  ['an answer that is no JSON', new Stripe.errors.StripeAPIError({ message: 'Invalid JSON received' } as Raw)],
  ['what is not the provider’s', new TypeError('undefined is not a function')],
  ['what is no error at all', 'oh'],
])('%s is tried again as it is', (_, error) => {
  expect(judgeStripeError(error)).toBe(error);
});

test('what is for good says nothing of the secret key', () => {
  const error = answered(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****' });
  expect((judgeStripeError(error) as Error).message).not.toContain('sk_');
});
