import { migrate } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import type { BillingTables, SubscriptionsTable } from '@nightshift/billing-jobs';
import { sql, type Kysely } from '@nightshift/runner';

/** The team's own migrations. */
export const migrations = new URL('../../migrations/', import.meta.url);

export type BillingDatabase = { db: Kysely<BillingTables>; drop(): Promise<void> };

/** A database of its own for a test, with the team's tables and nothing in them. */
export async function billingDatabase(): Promise<BillingDatabase> {
  const fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'billing', folder: migrations });
  return { db: fresh.db as unknown as Kysely<BillingTables>, drop: fresh.drop };
}

export type SubscriptionRow = { id: string; due_on: string } & Partial<
  Pick<SubscriptionsTable, 'payment_method' | 'amount' | 'status' | 'billing_day'> & { past_due_since: string | null }
>;

/** Writes subscriptions of customers of the same number; what isn't said is good, active and 19 dollars. */
export async function insertSubscriptions(db: Kysely<BillingTables>, rows: readonly SubscriptionRow[]): Promise<void> {
  const whole = rows.map((row) => ({
    customer: row.id.replace('sub', 'cus'),
    payment_method: 'pm_card_visa',
    amount: 1_900,
    currency: 'usd',
    status: 'active' as const,
    billing_day: Number(row.due_on.slice(8)),
    past_due_since: row.status === 'past_due' ? row.due_on : null,
    ...row,
  }));
  await db.insertInto('billing.subscriptions').values(whole).execute();
}

/** Every payment as `subscription/period amount intent`, in order. */
export async function payments(db: Kysely<BillingTables>): Promise<string[]> {
  const { rows } = await sql<{ payment: string }>`
    select format('%s/%s %s %s', subscription, period, amount, payment_intent) as payment
    from billing.payments order by subscription, period`.execute(db);
  return rows.map(({ payment }) => payment);
}

/** Every subscription as `id status due-date`, and since when it is past due where it is; in order. */
export async function subscriptions(db: Kysely<BillingTables>): Promise<string[]> {
  const { rows } = await sql<{ subscription: string }>`
    select concat_ws(' ', id, status, due_on, past_due_since) as subscription
    from billing.subscriptions order by id`.execute(db);
  return rows.map(({ subscription }) => subscription);
}
