import Stripe from 'stripe';
import { stripeClient } from '../stripeClient.ts';
import { startPaymentProvider, type PaymentProvider } from './index.ts';

const HOUR_MS = 3_600_000;

let provider: PaymentProvider;
let clockMs: number;
let stripe: Stripe;
beforeAll(async () => {
  provider = await startPaymentProvider({ now: () => clockMs });
  stripe = stripeClient({ secretKey: provider.secretKey, baseUrl: provider.url })(new AbortController().signal);
});
afterAll(() => provider?.stop());
beforeEach(() => {
  clockMs = Date.parse('2026-11-08T11:00:00Z');
  provider.reset();
});

const wanted = {
  ...{ amount: 1_900, currency: 'usd', customer: 'cus_1', payment_method: 'pm_card_visa' },
  ...{ confirm: true, metadata: { charge: 'sub_1/2026-11-08' } },
};
const create = (idempotencyKey: string, change: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
  stripe.paymentIntents.create({ ...wanted, ...change }, { idempotencyKey });

describe('keys', () => {
  test('the same request gets the same answer and is marked as replayed; the money is taken once', async () => {
    const first = await create('key');
    const second = await create('key');
    expect({ ...second }).toEqual({ ...first });
    const headers = ({ lastResponse }: Stripe.Response<Stripe.PaymentIntent>) =>
      (lastResponse as unknown as Response).headers;
    expect(headers(first).get('idempotent-replayed')).toBeNull();
    expect(headers(second).get('idempotent-replayed')).toBe('true');
    expect(headers(first).get('request-id')).not.toBe(headers(second).get('request-id'));
    expect(provider.chargesByKey()).toEqual({ key: 1 });
    expect(provider.requests).toEqual({ posts: 2, gets: 0, replayed: 1 });
  });

  test('a decline is replayed too', async () => {
    for (let n = 0; n < 2; n += 1) {
      await expect(create('key', { payment_method: 'pm_card_chargeDeclined' })).rejects.toThrow('declined');
    }
    expect(provider.intents()).toHaveLength(1);
  });

  test('other parameters under the same key are refused', async () => {
    await create('key');
    await expect(create('key', { amount: 2_000 })).rejects.toMatchObject({
      ...{ type: 'StripeIdempotencyError', rawType: 'idempotency_error', statusCode: 400 },
    });
    expect(provider.chargesByKey()).toEqual({ key: 1 });
  });

  test('a key is in use while its request is at work', async () => {
    let finish = () => {};
    provider.faults.next({ until: new Promise<void>((resolve) => (finish = resolve)) });
    const first = create('key');
    while (provider.requests.posts === 0) await new Promise(setImmediate);
    await expect(create('key')).rejects.toMatchObject({ code: 'idempotency_key_in_use', statusCode: 409 });
    finish();
    expect((await first).status).toBe('succeeded');
    expect(provider.chargesByKey()).toEqual({ key: 1 });
  });

  test('a key is forgotten after a day of its clock, and what comes with it then is charged again', async () => {
    await create('key');
    clockMs += 24 * HOUR_MS - 1;
    await create('key');
    expect(provider.chargesByKey()).toEqual({ key: 1 });
    clockMs += 1;
    await create('key');
    expect(provider.chargesByKey()).toEqual({ key: 2 });
    expect(provider.chargesByMetadata('charge')).toEqual({ 'sub_1/2026-11-08': 2 });
  });

  test('an invalid request leaves its key unused', async () => {
    await expect(create('key', { amount: 0 })).rejects.toMatchObject({ param: 'amount', statusCode: 400 });
    expect((await create('key')).status).toBe('succeeded');
  });

  test('a key belongs to one address: confirming is another request than creating', async () => {
    await expect(create('key', { payment_method: 'pm_card_chargeDeclined' })).rejects.toThrow();
    const [intent] = provider.intents();
    await expect(
      stripe.paymentIntents.confirm(intent!.id, { payment_method: 'pm_card_visa' }, { idempotencyKey: 'key' }),
    ).rejects.toMatchObject({ type: 'StripeIdempotencyError' });
  });
});

describe('cards', () => {
  test.each([
    ['pm_card_chargeDeclined', 'card_declined', 'generic_decline'],
    ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
    ['pm_card_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', ''],
    ['pm_card_authenticationRequired', 'authentication_required', 'authentication_required'],
  ])('%s is declined with %s %s, as the SDK knows it', async (payment_method, code, decline_code) => {
    await expect(create('key', { payment_method })).rejects.toMatchObject({
      ...{ type: 'StripeCardError', statusCode: 402, code, decline_code },
      payment_intent: { id: 'pi_000001', status: 'requires_payment_method' },
    });
    expect(provider.charges()).toEqual([]);
  });

  test('a declined intent is charged when it is confirmed with another card, and only once', async () => {
    await expect(create('key', { payment_method: 'pm_card_chargeDeclined' })).rejects.toThrow();
    const confirm = () => stripe.paymentIntents.confirm('pi_000001', { payment_method: 'pm_card_visa' });
    expect(await confirm()).toMatchObject({ id: 'pi_000001', status: 'succeeded', amount_received: 1_900 });
    await expect(confirm()).rejects.toMatchObject({ code: 'payment_intent_unexpected_state', statusCode: 400 });
    expect(provider.charges()).toHaveLength(1);
  });

  test('what takes days is neither paid nor declined', async () => {
    expect(await create('key', { payment_method: 'pm_usBankAccount_processing' })).toMatchObject({
      ...{ status: 'processing', amount_received: 0 },
    });
    expect(provider.charges()).toEqual([]);
  });
});

describe('lists', () => {
  const listed = async (query: Stripe.PaymentIntentListParams) => {
    const ids: string[] = [];
    for await (const { id } of stripe.paymentIntents.list(query)) ids.push(id);
    return ids;
  };

  test('one customer’s, from an instant on, the newest first, page after page', async () => {
    await create('old');
    clockMs += HOUR_MS;
    const gte = clockMs / 1_000;
    for (const n of [1, 2, 3, 4, 5]) await create(`new-${n}`);
    await create('other', { customer: 'cus_2' });
    const expected = [6, 5, 4, 3, 2].map((n) => `pi_00000${n}`);
    expect(await listed({ customer: 'cus_1', created: { gte }, limit: 2 })).toEqual(expected);
    expect(provider.requests.gets).toBe(3);
    expect(await listed({ limit: 100 })).toHaveLength(7);
  });
});

describe('refusals', () => {
  test('without its key nobody is let in, and nothing is counted', async () => {
    const stranger = stripeClient({ secretKey: 'sk_test_other', baseUrl: provider.url })(new AbortController().signal);
    await expect(stranger.paymentIntents.create(wanted)).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
    expect(provider.requests).toEqual({ posts: 0, gets: 0, replayed: 0 });
  });

  test.each([
    ['a parameter that Stripe doesn’t know', { payment_mehtod: 'pm_card_visa' }, 'parameter_unknown'],
    ['no currency', { currency: '' }, 'parameter_missing'],
    ['a currency that is none', { currency: 'dollars' }, 'parameter_invalid_string'],
    ['half a cent', { amount: 0.5 }, 'parameter_invalid_integer'],
  ])('%s', async (_, change, code) => {
    await expect(create('key', change as object)).rejects.toMatchObject({ type: 'StripeInvalidRequestError', code });
    expect(provider.intents()).toEqual([]);
  });

  test('an intent that never was, and an address that isn’t there', async () => {
    await expect(stripe.paymentIntents.confirm('pi_9', {})).rejects.toMatchObject({ code: 'resource_missing' });
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 404 });
  });
});

test('taking money takes as long as it is told, looking doesn’t, and a stop waits for nobody', async () => {
  const slow = await startPaymentProvider({ workMs: 600_000 });
  const client = stripeClient({ secretKey: slow.secretKey, baseUrl: slow.url })(new AbortController().signal);
  const charging = client.paymentIntents.create(wanted).catch((error: unknown) => error);
  while (slow.requests.posts === 0) await new Promise(setImmediate);
  expect((await client.paymentIntents.list()).data).toEqual([]);
  await slow.stop();
  expect(await charging).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  expect(slow.charges()).toEqual([]);
});

describe('the page', () => {
  const page = async () => (await fetch(provider.url)).text();

  test('says that nothing was charged, when nothing was', async () => {
    expect(await page()).toContain('Nothing has been charged yet');
  });

  test('shows what was charged and what was declined, and why', async () => {
    await create('one');
    await create('two', { currency: 'jpy', metadata: { charge: 'sub_2/2026-11-08' } });
    await create('three', { payment_method: 'pm_card_chargeDeclined' }).catch(() => {});
    const html = await page();
    expect(html).toContain('<dt>charged</dt><dd>2</dd>');
    expect(html).toContain('<dd>¥1,900 + $19.00</dd>');
    expect(html).toContain('declined: generic_decline');
    expect(html).toContain('2026-11-08 11:00:00');
    expect(html).toContain('<div><dt>charged twice</dt><dd>0</dd>');
  });

  test('shows in red that something was charged twice', async () => {
    await create('one');
    await create('other');
    expect(await page()).toContain('<div class="bad"><dt>charged twice</dt><dd>1</dd>');
  });

  test('needs nothing from anywhere, and shows what looks like HTML instead of obeying it', async () => {
    await create('one', { customer: '<script>alert(1)</script>' });
    const html = await page();
    expect(html).not.toMatch(/https?:|<script|<link|<img|\ssrc=|\shref=/);
    expect(html).toContain('&#60;script&#62;');
  });
});
