import { chargeSubscriptions, type BillingTables } from '@nightshift/billing-jobs';
import { tickAt } from '@nightshift/contract';
import { sql, type Kysely } from '@nightshift/runner';
import { exampleSubscriptions } from './exampleSubscriptions.ts';

export type SeedOptions = {
  /** Whose day, where the merchant is, the subscriptions are due on. */
  now: Date;
  /** How many of the due ones have a card that is declined. */
  declining?: number;
};

/** How many subscriptions are due, and how many others there are. */
export type Seeded = { due: number; others: number };

/**
 * Fills the billing team's tables with subscriptions: many that are due on the day of `now`, and some that aren't due, are
 * paused, cancelled or paid. Safe to repeat: what is paid for that day stays paid, and on another day all are due again.
 */
export async function seedExample(db: Kysely<BillingTables>, { now, declining = 0 }: SeedOptions): Promise<Seeded> {
  const { date } = tickAt(chargeSubscriptions.schedule, now);
  const examples = exampleSubscriptions(date, declining);
  await db.transaction().execute(async (tx) => {
    await sql`
      insert into billing.subscriptions as s
        (id, customer, payment_method, amount, currency, status, due_on, billing_day)
      select id, customer, payment_method, amount, 'usd', status, due_on, extract(day from ${date}::date)
      from jsonb_to_recordset(${JSON.stringify(examples)}::jsonb)
        as example(id text, customer text, payment_method text, amount integer, status text, due_on date)
      on conflict (id) do update set payment_method = excluded.payment_method, status = excluded.status,
        due_on = excluded.due_on, billing_day = excluded.billing_day, past_due_since = null
      where not exists (select from billing.payments p where p.subscription = s.id and p.period = ${date})`.execute(tx);
    await sql`
      insert into billing.payments (subscription, period, amount, currency, payment_intent, recorded_by_run)
      select id, ${date}, amount, 'usd', 'pi_example_' || id || '_' || ${date}::text, 'example'
      from jsonb_to_recordset(${JSON.stringify(examples.filter(({ paid }) => paid))}::jsonb)
        as example(id text, amount integer)
      on conflict do nothing`.execute(tx);
  });
  const due = examples.filter((example) => example.status === 'active' && example.due_on === date).length;
  return { due, others: examples.length - due };
}
