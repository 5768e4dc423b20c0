import type { BillingTables, UnpaidPeriod } from '@nightshift/billing-jobs';
import { many, sql } from '@nightshift/runner';

/** Marks a whole pack of subscriptions as past due, but for those that were paid, paused or moved since they were found. */
export const markSubscriptionsPastDue = many<UnpaidPeriod, BillingTables>(async (units, { tx, tick }) => {
  await sql`
    update billing.subscriptions s
    set status = 'past_due', past_due_since = ${tick.date}, times_past_due = s.times_past_due + 1
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as unpaid(subscription text, period date)
    where s.id = unpaid.subscription and s.due_on = unpaid.period and s.status = 'active'
      and not exists (select from billing.payments p where p.subscription = s.id and p.period = s.due_on)`.execute(tx);
});
