/** An answer before it is sent; the body is sent as JSON. */
export type Answer = { status: number; body: object; headers?: Record<string, string> };

export type StripeErrorBody = {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  code?: string;
  decline_code?: string;
  param?: string;
  message: string;
  payment_intent?: object;
};

/** An error in the shape that Stripe's has. docs.stripe.com/api/errors */
export function stripeError(status: number, error: StripeErrorBody): Answer {
  return { status, body: { error } };
}
