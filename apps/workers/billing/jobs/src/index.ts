export type {
  BillingTables,
  CalendarDay,
  PaymentsTable,
  SubscriptionsTable,
  SubscriptionStatus,
} from './billingTables.ts';
export { chargeSubscriptions } from './charge.ts';
export { jobs } from './jobs.ts';
export { markPastDue } from './mark-past-due.ts';
export { unpaidPeriodKey, unpaidPeriods, unpaidPeriodShape } from './unpaidPeriods.ts';
export type { DueOn, UnpaidPeriod } from './unpaidPeriods.ts';
