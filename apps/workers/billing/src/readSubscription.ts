import type { BillingTables, SubscriptionStatus, UnpaidPeriod } from '@nightshift/billing-jobs';
import { PermanentError, sql, type Kysely } from '@nightshift/runner';

/** A subscription as it is now. `amount` is in the currency's smallest unit. */
export type Subscription = {
  id: string;
  customer: string;
  paymentMethod: string;
  amount: number;
  currency: string;
  status: SubscriptionStatus;
  /** The day the next period is due, `YYYY-MM-DD`. */
  dueOn: string;
  billingDay: number;
  /** Whether the period that was asked about is paid. */
  paid: boolean;
};

/** Reads the subscription of a period. Throws {@link PermanentError} where there is none. */
export async function readSubscription(
  db: Kysely<BillingTables>,
  { subscription: id, period }: UnpaidPeriod,
): Promise<Subscription> {
  const found = await db
    .selectFrom('billing.subscriptions as s')
    .leftJoin('billing.payments as p', (join) =>
      join.onRef('p.subscription', '=', 's.id').on('p.period', '=', sql<Date>`${period}::date`),
    )
    .select([
      's.id',
      's.customer',
      's.payment_method as paymentMethod',
      's.amount',
      's.currency',
      's.status',
      sql<string>`s.due_on::text`.as('dueOn'),
      's.billing_day as billingDay',
      sql<boolean>`p.period is not null`.as('paid'),
    ])
    .where('s.id', '=', id)
    .executeTakeFirst();
  if (found) return found;
  throw new PermanentError(
    `billing.subscriptions holds no '${id}', though it did when its period was found: restore it and redrive this letter, or discard it`,
  );
}
