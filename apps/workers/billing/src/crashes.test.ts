import { chargeSubscriptions, markPastDue, type BillingTables } from '@nightshift/billing-jobs';
import { sql, type Kysely } from '@nightshift/runner';
import { crashAnywhere } from '@nightshift/runner/testing';
import { chargeWith } from './charge.ts';
import { markSubscriptionsPastDue } from './mark-past-due.ts';
import { startPaymentProvider, type PaymentProvider } from './provider/index.ts';
import { stripeClient } from './stripeClient.ts';
import { insertSubscriptions, migrations, payments, subscriptions } from './testing/billingDatabase.ts';

const DAY = '2026-11-08';
const tick = new Date(`${DAY}T11:00:00Z`);

describe('killed anywhere, every subscription is charged once', () => {
  let clockMs = tick.getTime();
  let passMs = 0;
  let provider: PaymentProvider;
  beforeAll(async () => {
    provider = await startPaymentProvider({ now: () => (clockMs += passMs) });
  });
  afterAll(() => provider?.stop());

  const ids = ['sub_1', 'sub_2', 'sub_3'];
  const charged = Object.fromEntries(ids.map((id) => [`billing.charge/${id}/${DAY}/charge`, 1]));
  const killEverywhere = (prepare: () => void, declining: readonly string[] = []) => {
    const client = stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url });
    return crashAnywhere(
      chargeSubscriptions,
      chargeWith(() => client),
      {
        migrations: [migrations],
        tick,
        seed: (db: Kysely<BillingTables>) =>
          insertSubscriptions(db, [
            ...ids.map((id) => ({ id, due_on: DAY })),
            ...declining.map((id) => ({ id, due_on: DAY, payment_method: 'pm_card_chargeDeclined' })),
          ]),
        prepare: () => {
          provider.reset();
          prepare();
        },
        dying: declining.map((id) => `${id}/${DAY}`),
        invariant: async (db: Kysely<BillingTables>) => {
          expect(provider.chargesByMetadata('charge')).toEqual(charged);
          expect(provider.intents()).toHaveLength(ids.length + declining.length);
          const paid = provider
            .charges()
            .map(({ metadata, paymentIntent }) => `${metadata.subscription}/${DAY} 1900 ${paymentIntent}`);
          expect(await payments(db)).toEqual(paid.sort());
          expect(await subscriptions(db)).toEqual([
            ...ids.map((id) => `${id} active 2026-12-08`),
            ...declining.map((id) => `${id} active ${DAY}`),
          ]);
        },
      },
    );
  };

  test('with a declined card among them, which leaves its letter', async () => {
    passMs = 0;
    const { moments } = await killEverywhere(() => {}, ['sub_4']);
    expect(moments.some((moment) => moment.includes('just after the step "charge"'))).toBe(true);
  }, 120_000);

  test('by its key alone, while the provider shows nothing', async () => {
    passMs = 0;
    await killEverywhere(() => provider.faults.next('behind', 1_000, 'GET'));
  }, 120_000);

  test('by looking alone, where every key is forgotten at once', async () => {
    passMs = 25 * 3_600_000;
    await killEverywhere(() => {});
  }, 120_000);
});

test('killed anywhere, every overdue subscription is marked once, and no other', async () => {
  await crashAnywhere(markPastDue, markSubscriptionsPastDue, {
    migrations: [migrations],
    tick: new Date(`${DAY}T13:00:00Z`),
    seed: async (db: Kysely<BillingTables>) => {
      await insertSubscriptions(db, [
        ...[1, 2, 3, 4].map((n) => ({ id: `sub_${n}`, due_on: '2026-11-07' })),
        { id: 'sub_5', due_on: DAY },
      ]);
    },
    invariant: async (db: Kysely<BillingTables>) => {
      const { rows } = await sql<{ row: string }>`
        select concat_ws(' ', id, status, past_due_since, times_past_due) as row
        from billing.subscriptions order by id`.execute(db);
      expect(rows.map(({ row }) => row)).toEqual([
        ...[1, 2, 3, 4].map((n) => `sub_${n} past_due ${DAY} 1`),
        'sub_5 active 0',
      ]);
    },
  });
}, 120_000);
