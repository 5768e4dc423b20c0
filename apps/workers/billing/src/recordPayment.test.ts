import { recordPayment, type Payment } from './recordPayment.ts';
import {
  billingDatabase,
  insertSubscriptions,
  payments,
  subscriptions,
  type BillingDatabase,
  type SubscriptionRow,
} from './testing/billingDatabase.ts';

let billing: BillingDatabase;
beforeEach(async () => {
  billing = await billingDatabase();
});
afterEach(() => billing?.drop());

const PERIOD = '2026-11-08';
const payment: Payment = {
  ...{ subscription: 'sub_1', period: PERIOD, nextDueOn: '2026-12-08', run: 'run' },
  charged: { paymentIntent: 'pi_1', amount: 1_900, currency: 'usd' },
};
const record = (change: Partial<Payment> = {}) =>
  billing.db.transaction().execute((tx) => recordPayment(tx, { ...payment, ...change }));

test.each<[string, Partial<SubscriptionRow>, string]>([
  ['active', {}, 'sub_1 active 2026-12-08'],
  ['past due: active again', { status: 'past_due' }, 'sub_1 active 2026-12-08'],
  ['paused: it stays so', { status: 'paused' }, 'sub_1 paused 2026-12-08'],
  ['moved to another day: it stays there', { due_on: '2026-11-20' }, 'sub_1 active 2026-11-20'],
])('what is paid is written down, and the subscription goes on: %s', async (_, change, after) => {
  await insertSubscriptions(billing.db, [{ id: 'sub_1', due_on: PERIOD, ...change }]);
  await record();
  expect(await payments(billing.db)).toEqual(['sub_1/2026-11-08 1900 pi_1']);
  expect(await subscriptions(billing.db)).toEqual([after]);
});

test('a period is paid once, and a second payment changes nothing', async () => {
  await insertSubscriptions(billing.db, [{ id: 'sub_1', due_on: PERIOD }]);
  await record();
  const again = { charged: { ...payment.charged, paymentIntent: 'pi_2' }, nextDueOn: '2027-01-08' };
  await expect(record(again)).rejects.toThrow('payments_pkey');
  expect(await payments(billing.db)).toEqual(['sub_1/2026-11-08 1900 pi_1']);
  expect(await subscriptions(billing.db)).toEqual(['sub_1 active 2026-12-08']);
});

test('one payment intent pays for one period', async () => {
  await insertSubscriptions(billing.db, [{ id: 'sub_1', due_on: PERIOD }]);
  await record();
  await expect(record({ period: '2026-12-08', nextDueOn: '2027-01-08' })).rejects.toThrow('payment_intent');
  expect(await subscriptions(billing.db)).toEqual(['sub_1 active 2026-12-08']);
});
