import { PermanentError } from '@nightshift/contract';
import type Stripe from 'stripe';
import { judgeStripeError } from './judgeStripeError.ts';

/** What is to be charged. `amount` is in the currency's smallest unit, `period` the day it is due. */
export type Charge = {
  subscription: string;
  period: string;
  customer: string;
  paymentMethod: string;
  amount: number;
  currency: string;
  /** Whether money may still be taken. What was taken already is found in any case. */
  wanted: boolean;
};

/** What the provider has charged. */
export type Charged = { paymentIntent: string; amount: number; currency: string };

/**
 * Charges a period unless the provider has charged it, and says what was charged; null where nothing was, and nothing is
 * wanted any more. Safe to repeat at any time: it looks first, by the key in the metadata, and `key` makes what is too
 * young to be seen there the same request. A period has one payment intent, which is confirmed again after a decline, and
 * which the provider lets succeed once.
 */
export async function chargeOnce(
  stripe: Stripe,
  charge: Charge,
  key: string,
  signal: AbortSignal,
): Promise<Charged | null> {
  try {
    const known = await findIntent(stripe, charge, key);
    const unpaid = known === undefined || known.status === 'requires_payment_method';
    if (unpaid && !charge.wanted) return null;
    const intent = unpaid ? await takeMoney(stripe, charge, key, known) : known;
    if (intent.status === 'succeeded') {
      return { paymentIntent: intent.id, amount: intent.amount_received, currency: intent.currency };
    }
    throw new PermanentError(
      `payment intent '${intent.id}' is ${intent.status}, neither paid nor declined: look at the provider, and redrive this letter once it is decided there`,
    );
  } catch (error) {
    // Cut short by the runner: its own reason says what that means.
    signal.throwIfAborted();
    throw judgeStripeError(error);
  }
}

/** The period's payment intent, if there is one; a paid one before all others. */
async function findIntent(
  stripe: Stripe,
  { customer, period }: Charge,
  key: string,
): Promise<Stripe.PaymentIntent | undefined> {
  let found: Stripe.PaymentIntent | undefined;
  // No period is charged before its day, which begins somewhere half a day before it does in universal time.
  const created = { gte: Date.parse(period) / 1_000 - SECONDS_OF_A_DAY };
  // The list, not the search: that may be an hour behind (docs.stripe.com/api/payment_intents/search).
  for await (const intent of stripe.paymentIntents.list({ customer, created, limit: 100 })) {
    if (intent.metadata.charge !== key) continue;
    if (intent.status === 'succeeded') return intent;
    found ??= intent;
  }
  return found;
}

const SECONDS_OF_A_DAY = 86_400;

/** A period's first request makes its payment intent; one that was declined is confirmed with the card as it is now. */
function takeMoney(
  stripe: Stripe,
  { subscription, period, customer, paymentMethod, amount, currency }: Charge,
  key: string,
  declined: Stripe.PaymentIntent | undefined,
): Promise<Stripe.PaymentIntent> {
  if (declined) {
    return stripe.paymentIntents.confirm(declined.id, { payment_method: paymentMethod, off_session: true });
  }
  return stripe.paymentIntents.create(
    {
      amount,
      currency,
      customer,
      payment_method: paymentMethod,
      allowed_payment_method_types: ['card'],
      off_session: true,
      confirm: true,
      metadata: { charge: key, subscription, period },
    },
    { idempotencyKey: key },
  );
}
