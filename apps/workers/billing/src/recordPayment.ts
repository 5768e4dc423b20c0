import type { BillingTables, UnpaidPeriod } from '@nightshift/billing-jobs';
import { sql, type Transaction } from '@nightshift/runner';
import type { Charged } from './chargeOnce.ts';

export type Payment = UnpaidPeriod & { charged: Charged; nextDueOn: string; run: string };

/**
 * Writes a period's payment down and makes the next period the one that is due. A period that is paid already meets the
 * primary key, and its transaction is rolled back.
 */
export async function recordPayment(
  tx: Transaction<BillingTables>,
  { subscription, period, charged, nextDueOn, run }: Payment,
): Promise<void> {
  // What somebody has paused or moved meanwhile stays as they made it; the money is written down all the same.
  await sql`
    update billing.subscriptions
    set due_on = ${nextDueOn}, past_due_since = null,
      status = case status when 'past_due' then 'active' else status end
    where id = ${subscription} and due_on = ${period}`.execute(tx);
  await tx
    .insertInto('billing.payments')
    .values({
      subscription,
      period,
      amount: charged.amount,
      currency: charged.currency,
      payment_intent: charged.paymentIntent,
      recorded_by_run: run,
    })
    .execute();
}
