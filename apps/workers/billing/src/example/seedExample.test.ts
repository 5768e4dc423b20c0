import { chargeSubscriptions } from '@nightshift/billing-jobs';
import { tickAt } from '@nightshift/contract';
import { billingDatabase, payments, subscriptions, type BillingDatabase } from '../testing/billingDatabase.ts';
import { recordPayment } from '../recordPayment.ts';
import { seedExample } from './index.ts';

let billing: BillingDatabase;
beforeEach(async () => {
  billing = await billingDatabase();
});
afterEach(() => billing?.drop());

// Eight in the evening in New York, which is the next day in UTC.
const EVENING = new Date('2026-11-09T01:00:00Z');
const NEXT_EVENING = new Date('2026-11-10T01:00:00Z');

async function found(now: Date): Promise<string[]> {
  const tick = tickAt(chargeSubscriptions.schedule, now);
  const { signal } = new AbortController();
  const { units } = await chargeSubscriptions.discover({
    db: billing.db,
    cursor: undefined,
    limit: 1_000,
    tick,
    signal,
  });
  return units.map((unit) => chargeSubscriptions.key(unit, { tick }));
}

async function declining(): Promise<string[]> {
  const rows = await billing.db
    .selectFrom('billing.subscriptions')
    .select('id')
    .where('payment_method', 'like', '%Declined%')
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

test('150 are due on the day it is where the merchant is, 50 others are not, and no card is declined', async () => {
  expect(await seedExample(billing.db, { now: EVENING })).toEqual({ due: 150, others: 50 });
  const keys = await found(EVENING);
  expect(keys).toHaveLength(150);
  expect(new Set(keys.map((key) => key.split('/')[1]))).toEqual(new Set(['2026-11-08']));
  expect(await subscriptions(billing.db)).toHaveLength(200);
  expect(await payments(billing.db)).toHaveLength(15);
  expect(await declining()).toEqual([]);
});

test('as many cards are declined as are asked for', async () => {
  await seedExample(billing.db, { now: EVENING, declining: 3 });
  expect(await declining()).toEqual(['sub_0001', 'sub_0002', 'sub_0003']);
});

test('seeding again changes nothing, and what was paid meanwhile stays paid', async () => {
  await seedExample(billing.db, { now: EVENING });
  await pay('sub_0001');
  const before = [await subscriptions(billing.db), await payments(billing.db)];
  await seedExample(billing.db, { now: EVENING });
  expect([await subscriptions(billing.db), await payments(billing.db)]).toEqual(before);
  expect(await found(EVENING)).toHaveLength(149);
});

test('on the next day all are due again', async () => {
  await seedExample(billing.db, { now: EVENING });
  await pay('sub_0001');
  await seedExample(billing.db, { now: NEXT_EVENING });
  expect(await found(NEXT_EVENING)).toHaveLength(150);
  expect(await found(NEXT_EVENING)).toContain('sub_0001/2026-11-09');
});

function pay(subscription: string) {
  const charged = { paymentIntent: `pi_${subscription}`, amount: 900, currency: 'usd' };
  return billing.db
    .transaction()
    .execute((tx) =>
      recordPayment(tx, { subscription, period: '2026-11-08', charged, nextDueOn: '2026-12-08', run: 'test' }),
    );
}
