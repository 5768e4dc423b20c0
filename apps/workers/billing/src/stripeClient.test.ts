import { startPaymentProvider, type PaymentProvider } from './provider/index.ts';
import { chargeOnce, type Charge } from './chargeOnce.ts';
import { stripeClient } from './stripeClient.ts';

let provider: PaymentProvider;
beforeAll(async () => {
  provider = await startPaymentProvider();
});
afterAll(() => provider?.stop());
beforeEach(() => provider.reset());

const client = (timeoutMs: number) => stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url, timeoutMs });
const never = { until: new Promise<never>(() => {}) };
const charge: Charge = {
  ...{ subscription: 'sub_1', period: '2026-11-08', customer: 'cus_1', paymentMethod: 'pm_card_visa' },
  ...{ amount: 900, currency: 'usd', wanted: true },
};

test('a request ends when its time is up', async () => {
  provider.faults.next(never, 1, 'GET');
  const stripe = client(50)(new AbortController().signal);
  await expect(stripe.paymentIntents.list()).rejects.toThrow('timeout being reached (50ms)');
});

test('a request ends with its unit’s signal, for the reason that the signal has', async () => {
  provider.faults.next(never);
  const controller = new AbortController();
  const charging = chargeOnce(client(60_000)(controller.signal), charge, 'key', controller.signal);
  const reason = new Error('the function is about to end');
  while (provider.requests.posts === 0) await new Promise(setImmediate);
  controller.abort(reason);
  await expect(charging).rejects.toBe(reason);
});

test.each([{ status: 500 }, { status: 409 }, 'drop', 'lose-answer'] as const)(
  '%j: a request is made once, and the runner tries again',
  async (fault) => {
    provider.faults.next(fault);
    const stripe = client(5_000)(new AbortController().signal);
    await expect(chargeOnce(stripe, charge, 'key', new AbortController().signal)).rejects.toThrow();
    expect(provider.requests).toMatchObject({ posts: 1, gets: 1 });
  },
);

test('without an address it is Stripe itself', () => {
  const stripe = stripeClient({ secretKey: 'sk_test_1' })(new AbortController().signal) as unknown as {
    getApiField: (field: string) => unknown;
  };
  expect(['protocol', 'host', 'port'].map((field) => stripe.getApiField(field))).toEqual([
    'https',
    'api.stripe.com',
    443,
  ]);
});
