import type { BillingTables, UnpaidPeriod } from '@nightshift/billing-jobs';
import { each } from '@nightshift/runner';
import { chargeOnce } from './chargeOnce.ts';
import { nextDueDate } from './nextDueDate.ts';
import { readSubscription } from './readSubscription.ts';
import { recordPayment } from './recordPayment.ts';
import { stripe } from './services.ts';
import type { StripeClient } from './stripeClient.ts';

/**
 * Charges one period of one subscription: once, whichever run, attempt or redriven letter comes for it. The payment, the
 * next due date and the unit's `done` commit together.
 */
export const chargeWith = (client: () => StripeClient) =>
  each<UnpaidPeriod, BillingTables>(async (unit, { db, step, commit, signal, run, log }) => {
    const subscription = await readSubscription(db, unit);
    if (subscription.paid) return log.info({ event: 'already-paid' }, 'the period is paid already');
    const wanted = subscription.dueOn === unit.period && ['active', 'past_due'].includes(subscription.status);
    const charged = await step(
      'charge',
      (key) => chargeOnce(client()(signal), { ...subscription, ...unit, wanted }, key, signal),
      { keyLife: '24h' },
    );
    if (charged === null) return log.info({ event: 'not-charged' }, 'paused, cancelled or moved since it was found');
    const nextDueOn = nextDueDate(unit.period, subscription.billingDay);
    await commit((tx) => recordPayment(tx, { ...unit, charged, nextDueOn, run }));
  });

export const charge = chargeWith(stripe);
