import type { SubscriptionStatus } from '@nightshift/billing-jobs';
import { nextDueDate } from '../nextDueDate.ts';

export type ExampleSubscription = {
  id: string;
  customer: string;
  payment_method: string;
  amount: number;
  status: SubscriptionStatus;
  due_on: string;
  /** The day's period is paid already. */
  paid: boolean;
};

/** Each kind, in this order of ids, and how many there are of it. */
const KINDS = [
  { count: 150, status: 'active', due: true, paid: false },
  { count: 20, status: 'active', due: false, paid: false },
  { count: 15, status: 'active', due: false, paid: true },
  { count: 10, status: 'paused', due: true, paid: false },
  { count: 5, status: 'cancelled', due: true, paid: false },
] as const;

const PRICES = [900, 1_900, 2_900, 4_900, 9_900];

const DECLINED = [
  'pm_card_chargeDeclined',
  'pm_card_chargeDeclinedInsufficientFunds',
  'pm_card_chargeDeclinedLostCard',
];

/** The same subscriptions each time, as they are on a day; the first so many of them have a card that is declined. */
export function exampleSubscriptions(date: string, declining: number): ExampleSubscription[] {
  const later = nextDueDate(date, Number(date.slice(8)));
  return KINDS.flatMap((kind) => Array.from({ length: kind.count }, () => kind)).map(({ status, due, paid }, n) => {
    const number = String(n + 1).padStart(4, '0');
    return {
      id: `sub_${number}`,
      customer: `cus_${number}`,
      payment_method: n < declining ? DECLINED[n % DECLINED.length]! : 'pm_card_visa',
      amount: PRICES[n % PRICES.length]!,
      status,
      due_on: due ? date : later,
      paid,
    };
  });
}
