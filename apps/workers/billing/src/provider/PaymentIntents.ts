import { declineOf, isSlow, type Decline } from './testCards.ts';

/** A payment intent as Stripe shows one, with what is used of it here. Amounts are in the currency's smallest unit. */
export type PaymentIntent = {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_received: number;
  currency: string;
  customer: string | null;
  payment_method: string | null;
  status: 'requires_payment_method' | 'succeeded' | 'processing';
  last_payment_error: (Decline & { type: 'card_error' }) | null;
  metadata: Record<string, string>;
  /** Seconds since 1970. */
  created: number;
  livemode: false;
};

/** Money that was taken. */
export type MadeCharge = {
  paymentIntent: string;
  amount: number;
  currency: string;
  customer: string | null;
  paymentMethod: string;
  metadata: Record<string, string>;
  /** The idempotency key of the request that took it. */
  key: string | null;
  at: Date;
};

export type NewIntent = Pick<PaymentIntent, 'amount' | 'currency' | 'customer' | 'metadata'>;

export type ListQuery = {
  customer?: string | undefined;
  createdFrom: number;
  after?: string | undefined;
  limit: number;
};

/** What the provider has been asked for and what it has charged. */
export class PaymentIntents {
  private readonly intents: PaymentIntent[] = [];
  private readonly made: MadeCharge[] = [];
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  create(wanted: NewIntent): PaymentIntent {
    const intent: PaymentIntent = {
      id: `pi_${String(this.intents.length + 1).padStart(6, '0')}`,
      object: 'payment_intent',
      ...wanted,
      amount_received: 0,
      payment_method: null,
      status: 'requires_payment_method',
      last_payment_error: null,
      created: Math.floor(this.now() / 1_000),
      livemode: false,
    };
    this.intents.push(intent);
    return intent;
  }

  /** Asks the card for the money. After a decline the intent wants another payment method, as Stripe's does. */
  confirm(intent: PaymentIntent, paymentMethod: string, key: string | null): void {
    const decline = declineOf(paymentMethod);
    if (decline) {
      Object.assign(intent, { payment_method: null, last_payment_error: { type: 'card_error', ...decline } });
      return;
    }
    if (isSlow(paymentMethod)) {
      Object.assign(intent, { status: 'processing', payment_method: paymentMethod, last_payment_error: null });
      return;
    }
    const { id, amount, currency, customer, metadata } = intent;
    Object.assign(intent, {
      status: 'succeeded',
      amount_received: amount,
      payment_method: paymentMethod,
      last_payment_error: null,
    });
    const at = new Date(this.now());
    this.made.push({ paymentIntent: id, amount, currency, customer, paymentMethod, metadata, key, at });
  }

  find(id: string): PaymentIntent | undefined {
    return this.intents.find((intent) => intent.id === id);
  }

  /** The newest first. */
  list({ customer, createdFrom, after, limit }: ListQuery): { data: PaymentIntent[]; hasMore: boolean } {
    const newest = this.intents.toReversed();
    const from = after === undefined ? 0 : newest.findIndex(({ id }) => id === after) + 1;
    const matching = newest
      .slice(from)
      .filter((intent) => intent.created >= createdFrom && (customer === undefined || intent.customer === customer));
    return { data: matching.slice(0, limit), hasMore: matching.length > limit };
  }

  /** All of them, the newest first. */
  all(): readonly PaymentIntent[] {
    return this.intents.toReversed();
  }

  charges(): readonly MadeCharge[] {
    return this.made;
  }

  clear(): void {
    this.intents.length = 0;
    this.made.length = 0;
  }
}
