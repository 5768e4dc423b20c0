import { chargeSubscriptions, type BillingTables, type UnpaidPeriod } from '@nightshift/billing-jobs';
import { sql, type Kysely } from '@nightshift/runner';
import { runJob, type JobRunOptions, type SettledRun } from '@nightshift/runner/testing';
import { chargeWith } from './charge.ts';
import { startPaymentProvider, type Fault, type PaymentProvider } from './provider/index.ts';
import { stripeClient } from './stripeClient.ts';
import {
  insertSubscriptions,
  migrations,
  payments,
  subscriptions,
  type SubscriptionRow,
} from './testing/billingDatabase.ts';

const DAY = '2026-11-08';
const SIX = new Date(`${DAY}T11:00:00Z`);
const NEXT_SIX = new Date('2026-11-09T11:00:00Z');
const HOUR_MS = 3_600_000;
const SEVERAL_RUNS_MS = 30_000;
const KEY = (id: string) => `billing.charge/${id}/${DAY}/charge`;

let provider: PaymentProvider;
let clockMs: number;
let runs: SettledRun<BillingTables>[];
beforeAll(async () => {
  provider = await startPaymentProvider({ now: () => clockMs });
});
afterAll(() => provider?.stop());
beforeEach(() => {
  provider.reset();
  clockMs = SIX.getTime();
  runs = [];
});
afterEach(() => Promise.all(runs.map((run) => run.drop())));

type Options = Omit<JobRunOptions<UnpaidPeriod, BillingTables>, 'seed' | 'migrations'> & {
  also?: (db: Kysely<BillingTables>) => Promise<unknown>;
  timeoutMs?: number;
};

/** Runs the job to its end over these subscriptions, at six on the day unless set. */
async function run(rows: readonly SubscriptionRow[], { also, timeoutMs = 5_000, ...options }: Options = {}) {
  const client = stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url, timeoutMs });
  const seed = async (db: Kysely<BillingTables>) => {
    await insertSubscriptions(db, rows);
    await also?.(db);
  };
  const settled = await runJob(
    chargeSubscriptions,
    chargeWith(() => client),
    { migrations: [migrations], seed, tick: SIX, ...options },
  );
  runs.push(settled);
  return settled;
}

const one: SubscriptionRow = { id: 'sub_1', due_on: DAY };
const unit: UnpaidPeriod = { subscription: 'sub_1', period: DAY };
const outcomes = ({ deliveries }: SettledRun<BillingTables>) => deliveries.map(({ outcome }) => outcome);

test('each subscription that is due is charged once, its payment is written down, and its next period is due', async () => {
  const { db, state } = await run([
    one,
    { id: 'sub_2', due_on: '2026-10-31', amount: 4_900, billing_day: 31 },
    { id: 'sub_3', due_on: '2026-11-09' },
  ]);
  expect(state).toBe('succeeded');
  expect(await payments(db)).toEqual(['sub_1/2026-11-08 1900 pi_000001', 'sub_2/2026-10-31 4900 pi_000002']);
  expect(await subscriptions(db)).toEqual([
    'sub_1 active 2026-12-08',
    'sub_2 active 2026-11-30',
    'sub_3 active 2026-11-09',
  ]);
  expect(provider.charges()[0]).toEqual({
    paymentIntent: 'pi_000001',
    amount: 1_900,
    currency: 'usd',
    customer: 'cus_1',
    paymentMethod: 'pm_card_visa',
    metadata: { charge: KEY('sub_1'), subscription: 'sub_1', period: DAY },
    key: KEY('sub_1'),
    at: SIX,
  });
});

describe('trouble on the way', () => {
  test.each<[string, Fault]>([
    ['an answer lost after the charge', 'lose-answer'],
    ['a connection that ends before it', 'drop'],
    ['too many requests', { status: 429, code: 'rate_limit' }],
    ['a 500', { status: 500 }],
    ['a 503', { status: 503 }],
  ])('%s: the unit fails once and is charged once', async (_, fault) => {
    provider.faults.next(fault);
    const settled = await run([one]);
    expect(outcomes(settled)).toEqual(['failed', 'settled']);
    expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
    expect(await payments(settled.db)).toEqual([`sub_1/${DAY} 1900 ${provider.charges()[0]!.paymentIntent}`]);
  });

  test('a look that fails takes no money, and the unit is tried again', async () => {
    provider.faults.next({ status: 500 }, 1, 'GET');
    const settled = await run([one]);
    expect(outcomes(settled)).toEqual(['failed', 'settled']);
    expect(provider.requests).toMatchObject({ posts: 1, gets: 2 });
    expect(provider.charges()).toHaveLength(1);
  });

  test('a charge that the provider does not show yet is made by no second request: its key is known', async () => {
    provider.faults.next('lose-answer');
    provider.faults.next('behind', 2, 'GET');
    const settled = await run([one]);
    expect(provider.requests).toMatchObject({ posts: 2, replayed: 1 });
    expect(provider.chargesByKey()).toEqual({ [KEY('sub_1')]: 1 });
    expect(await payments(settled.db)).toHaveLength(1);
  });

  test('while the request that timed out is still at work the unit waits, and nothing has failed but that one', async () => {
    let finish = () => {};
    provider.faults.next({ until: new Promise<void>((resolve) => (finish = resolve)) });
    const client = stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url, timeoutMs: 300 });
    let units = 0;
    const settled = await runJob(
      chargeSubscriptions,
      chargeWith(() => {
        units += 1;
        if (units === 3) finish();
        return client;
      }),
      { migrations: [migrations], seed: (db) => insertSubscriptions(db, [one]), tick: SIX },
    );
    runs.push(settled);
    expect(outcomes(settled)).toEqual(['failed', 'yielded', 'settled']);
    expect(settled.units).toMatchObject([{ state: 'done', failures: 1 }]);
    expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
  });

  test('a secret key that is refused is a letter at once, which names the variable', async () => {
    const client = stripeClient({ secretKey: 'sk_test_other', baseUrl: provider.url });
    const settled = await runJob(
      chargeSubscriptions,
      chargeWith(() => client),
      { migrations: [migrations], seed: (db) => insertSubscriptions(db, [one]), tick: SIX },
    );
    runs.push(settled);
    expect(outcomes(settled)).toEqual(['settled']);
    expect(settled.letters).toMatchObject([{ error: { message: expect.stringContaining('STRIPE_SECRET_KEY') } }]);
  });
});

describe('a unit that died after its charge', () => {
  /** The books refuse every payment: the unit charges, and dies of what comes after. */
  const refusePayments = (db: Kysely<BillingTables>) =>
    sql`alter table billing.payments add constraint "the books are closed" check (false)`.execute(db);

  test.each([
    ['while its key is known', 23 * HOUR_MS],
    ['when its key is forgotten', 25 * HOUR_MS],
  ])(
    'is found again the next day, %s, and not charged twice',
    async (_, laterMs) => {
      const died = await run([one], { also: refusePayments });
      expect(died.letters).toMatchObject([{ key: `sub_1/${DAY}`, failures: 5 }]);
      expect(await subscriptions(died.db)).toEqual([`sub_1 active ${DAY}`]);
      expect(provider.charges()).toHaveLength(1);

      clockMs = SIX.getTime() + laterMs;
      const found = await run([one], { tick: NEXT_SIX });
      expect(found.units).toMatchObject([{ key: `sub_1/${DAY}`, state: 'done' }]);
      expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
      expect(provider.intents()).toHaveLength(1);
      expect(await payments(found.db)).toEqual([`sub_1/${DAY} 1900 pi_000001`]);
      expect(await subscriptions(found.db)).toEqual(['sub_1 active 2026-12-08']);
    },
    SEVERAL_RUNS_MS,
  );

  test(
    'is found among more than a page of its customer’s payments',
    async () => {
      await run([one], { also: refusePayments });
      const stripe = stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url })(
        new AbortController().signal,
      );
      const other = { amount: 100, currency: 'usd', customer: 'cus_1', payment_method: 'pm_card_visa', confirm: true };
      await Promise.all(Array.from({ length: 101 }, () => stripe.paymentIntents.create(other)));
      clockMs += 25 * HOUR_MS;
      await run([one], { tick: NEXT_SIX });
      expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
    },
    SEVERAL_RUNS_MS,
  );

  test(
    'is written down at the price that was charged, whatever the subscription costs now',
    async () => {
      await run([one], { also: refusePayments });
      clockMs += 25 * HOUR_MS;
      const { db } = await run([{ ...one, amount: 9_900 }], { tick: NEXT_SIX });
      expect(await payments(db)).toEqual([`sub_1/${DAY} 1900 pi_000001`]);
    },
    SEVERAL_RUNS_MS,
  );

  test(
    'is written down though its customer has paused meanwhile, and stays paused',
    async () => {
      await run([one], { also: refusePayments });
      const { db } = await run([{ ...one, status: 'paused' }], { tick: NEXT_SIX, units: [unit] });
      expect(await payments(db)).toEqual([`sub_1/${DAY} 1900 pi_000001`]);
      expect(await subscriptions(db)).toEqual(['sub_1 paused 2026-12-08']);
      expect(provider.charges()).toHaveLength(1);
    },
    SEVERAL_RUNS_MS,
  );
});

describe('a declined card', () => {
  test.each([
    ['pm_card_chargeDeclined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'insufficient_funds'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card'],
    ['pm_card_authenticationRequired', 'authentication_required'],
  ])('%s is a letter at once, with %s for its reason; the others are charged', async (payment_method, code) => {
    const settled = await run([
      { ...one, payment_method },
      { id: 'sub_2', due_on: DAY },
    ]);
    expect(outcomes(settled)).toEqual(['settled']);
    expect(settled.state).toBe('failed');
    expect(settled.letters).toMatchObject([
      { key: `sub_1/${DAY}`, failures: 1, error: { name: 'PermanentError', message: `declined: ${code}` } },
    ]);
    expect(provider.chargesByMetadata('subscription')).toEqual({ sub_2: 1 });
    expect(await subscriptions(settled.db)).toEqual([`sub_1 active ${DAY}`, 'sub_2 active 2026-12-08']);
  });

  test.each([
    ['the same hour', 0],
    ['when its key is forgotten', 30 * HOUR_MS],
  ])(
    'is charged once there is a new one and it is redriven, %s, by the same intent',
    async (_, laterMs) => {
      await run([{ ...one, payment_method: 'pm_card_chargeDeclined' }]);
      clockMs += laterMs;
      const redriven = await run([{ ...one, status: 'past_due' }], { units: [unit] });
      expect(redriven.state).toBe('succeeded');
      expect(await payments(redriven.db)).toEqual([`sub_1/${DAY} 1900 pi_000001`]);
      expect(await subscriptions(redriven.db)).toEqual(['sub_1 active 2026-12-08']);
      expect(provider.intents()).toHaveLength(1);
      expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
    },
    SEVERAL_RUNS_MS,
  );

  test(
    'that is charged at last, and the answer lost, is charged once',
    async () => {
      await run([{ ...one, payment_method: 'pm_card_chargeDeclined' }]);
      provider.faults.next('lose-answer');
      const settled = await run([one]);
      expect(outcomes(settled)).toEqual(['failed', 'settled']);
      expect(provider.chargesByMetadata('charge')).toEqual({ [KEY('sub_1')]: 1 });
    },
    SEVERAL_RUNS_MS,
  );
});

test(
  'what is neither paid nor declined is a letter that names it, and is not charged anew on another day',
  async () => {
    const slow = { ...one, payment_method: 'pm_usBankAccount_processing' };
    for (const tick of [SIX, NEXT_SIX]) {
      const { letters } = await run([slow], { tick });
      expect(letters).toMatchObject([{ error: { message: expect.stringContaining("'pi_000001' is processing") } }]);
      clockMs += 25 * HOUR_MS;
    }
    expect(provider.intents()).toHaveLength(1);
  },
  SEVERAL_RUNS_MS,
);

describe('found, but not to be charged any more', () => {
  test.each<[string, Partial<SubscriptionRow>]>([
    ['paused', { status: 'paused' }],
    ['cancelled', { status: 'cancelled' }],
    ['moved to another day', { due_on: '2026-11-15' }],
  ])('%s meanwhile: no money is taken', async (_, change) => {
    const settled = await run([{ ...one, ...change }], { units: [unit] });
    expect(settled.units).toMatchObject([{ state: 'done' }]);
    expect(provider.requests).toMatchObject({ posts: 0, gets: 1 });
    expect(await payments(settled.db)).toEqual([]);
  });

  test('paid meanwhile: the provider is not even asked', async () => {
    const paid = { ...unit, amount: 1_900, currency: 'usd', payment_intent: 'pi_other', recorded_by_run: 'other' };
    const settled = await run([one], {
      also: (db) => db.insertInto('billing.payments').values(paid).execute(),
      units: [unit],
    });
    expect(settled.state).toBe('succeeded');
    expect(provider.requests).toMatchObject({ posts: 0, gets: 0 });
  });

  test('gone altogether: a letter', async () => {
    const { letters } = await run([one], { units: [{ ...unit, subscription: 'sub_9' }] });
    expect(letters).toMatchObject([{ error: { message: expect.stringContaining("holds no 'sub_9'") } }]);
  });
});

test('a charge begun more than a day ago and never finished asks a human, and the provider is not asked', async () => {
  const { letters } = await run([one], {
    also: (db) =>
      sql`insert into nightshift.steps (owner, name, begun_at)
        values (${`billing.charge@${SIX.toISOString()}#1`}, 'charge', ${new Date(SIX.getTime() - 25 * HOUR_MS)})`.execute(
        db,
      ),
  });
  expect(letters).toMatchObject([{ error: { name: 'StepKeyExpired' } }]);
  expect(provider.requests).toMatchObject({ posts: 0, gets: 0 });
});
