import type { ColumnType, Generated } from '@nightshift/database';

/** The tables of the schema `billing`, column by column as the team's migrations make them. */
export type BillingTables = {
  'billing.subscriptions': SubscriptionsTable;
  'billing.payments': PaymentsTable;
};

/** What a customer pays each month. `amount` is in the currency's smallest unit. */
export type SubscriptionsTable = {
  id: string;
  customer: string;
  payment_method: string;
  amount: number;
  currency: string;
  status: SubscriptionStatus;
  /** The day the next period is due, which names that period. */
  due_on: CalendarDay;
  billing_day: number;
  past_due_since: CalendarDay | null;
  times_past_due: Generated<number>;
};

export type SubscriptionStatus = 'active' | 'past_due' | 'paused' | 'cancelled';

/** One period of one subscription, paid. */
export type PaymentsTable = {
  subscription: string;
  period: CalendarDay;
  amount: number;
  currency: string;
  payment_intent: string;
  recorded_by_run: string;
  recorded_at: Generated<Date>;
};

/** `YYYY-MM-DD` on the merchant's calendar: read it as text, for the driver would read it in the server's timezone. */
export type CalendarDay = ColumnType<Date, string, string>;
