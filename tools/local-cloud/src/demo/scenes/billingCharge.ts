import { chargeSubscriptions, type BillingTables } from '@nightshift/billing-jobs';
import { seedExample } from '@nightshift/billing/example';
import { sql, type Kysely } from '@nightshift/database';
import type { Scene } from './Scene.ts';

/** The day's subscriptions, charged through the official Stripe SDK. */
export const billingCharge: Scene = {
  job: chargeSubscriptions,
  story: 'the subscriptions that are due today, charged once each',
  async seed({ db }, { scheduledFor }) {
    const { due, others } = await seedExample(db as unknown as Kysely<BillingTables>, { now: scheduledFor });
    return ['subscriptions', `${due} due today, ${others} others`];
  },
  async count({ db, world }, { date }) {
    const payments = world.payments!;
    const { rows } = await sql<{ charge: string }>`
      select payment_intent as charge from billing.payments where period = ${date} and recorded_by_run <> 'example'
    `.execute(db);
    const charged = new Set(payments.charges().map(({ paymentIntent }) => paymentIntent));
    const paid = new Set(rows.map(({ charge }) => charge));
    const { rows: unpaid } = await sql`
      select from billing.subscriptions where status = 'active' and due_on <= ${date}`.execute(db);
    return {
      // A charge that no payment of ours knows is one too many.
      doubled: [...charged].filter((charge) => !paid.has(charge)).length,
      lost: unpaid.length + [...paid].filter((charge) => !charged.has(charge)).length,
      seen: [
        ['charges', String(charged.size)],
        ['calls repeated with their key', String(payments.requests.replayed)],
      ],
      moral: `Every subscription was charged, and each once: the provider's own books say so (${payments.url}).`,
    };
  },
};
