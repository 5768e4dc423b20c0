import { tickAt } from '@nightshift/contract';
import { migrate, sql, type Kysely } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import {
  chargeSubscriptions,
  markPastDue,
  unpaidPeriods,
  type BillingTables,
  type DueOn,
  type SubscriptionsTable,
} from './index.ts';

let fresh: FreshDatabase;
let db: Kysely<BillingTables>;

beforeAll(async () => {
  fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'billing', folder: new URL('../../migrations/', import.meta.url) });
  db = fresh.db as unknown as Kysely<BillingTables>;
});
afterAll(() => fresh?.drop());
beforeEach(() => sql`truncate billing.subscriptions cascade`.execute(db));

const DAY = '2026-11-08';

async function subscription(id: string, due_on: string, status: SubscriptionsTable['status'] = 'active') {
  const past_due_since = status === 'past_due' ? due_on : null;
  const names = { customer: `cus_${id}`, payment_method: 'pm_card_visa', amount: 900, currency: 'usd', billing_day: 8 };
  await db
    .insertInto('billing.subscriptions')
    .values({ id, ...names, status, due_on, past_due_since })
    .execute();
}

async function paid(id: string, period: string) {
  const payment = { amount: 900, currency: 'usd', payment_intent: `pi_${id}_${period}`, recorded_by_run: 'test' };
  await db
    .insertInto('billing.payments')
    .values({ subscription: id, period, ...payment })
    .execute();
}

async function subscriptions(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, (_, n) => `sub_${String(n + 1).padStart(4, '0')}`);
  for (const id of ids.toReversed()) await subscription(id, DAY);
  return ids;
}

async function pages(limit: number, due: DueOn = ['<=', DAY]): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await unpaidPeriods(db, { cursor, limit }, due);
    found.push(page.units.map((unit) => unit.subscription));
    cursor = page.cursor as string | undefined;
    if (found.length > 1_000) throw new Error('the pages do not end');
  } while (cursor !== undefined);
  return found;
}

describe('pages', () => {
  test('pages of seven find each of 45 subscriptions once, in order, and end', async () => {
    const ids = await subscriptions(45);
    const found = await pages(7);
    expect(found.flat()).toEqual(ids);
    expect(found.map((page) => page.length)).toEqual([7, 7, 7, 7, 7, 7, 3]);
  });

  test('a last page that is exactly full has no cursor', async () => {
    const ids = await subscriptions(14);
    expect(await pages(7)).toEqual([ids.slice(0, 7), ids.slice(7)]);
  });

  test('nothing due: one empty page and no cursor', async () => {
    expect(await unpaidPeriods(db, { cursor: undefined, limit: 7 }, ['<=', DAY])).toEqual({ units: [] });
  });

  test('what is paid or paused between two pages moves no other', async () => {
    const ids = await subscriptions(10);
    const first = await unpaidPeriods(db, { cursor: undefined, limit: 5 }, ['<=', DAY]);
    await paid(ids[0]!, DAY);
    await sql`update billing.subscriptions set due_on = '2026-12-08' where id = ${ids[1]!}`.execute(db);
    await sql`update billing.subscriptions set status = 'paused' where id = ${ids[6]!}`.execute(db);
    const second = await unpaidPeriods(db, { cursor: first.cursor, limit: 50 }, ['<=', DAY]);
    expect(second.units.map((unit) => unit.subscription)).toEqual([ids[5], ...ids.slice(7)]);
    expect(second.cursor).toBeUndefined();
  });

  test('ids are ordered byte by byte, whatever the locale', async () => {
    for (const id of ['sub_a', 'sub_B', 'sub_10', 'sub_9']) await subscription(id, DAY);
    expect((await pages(1)).flat()).toEqual(['sub_10', 'sub_9', 'sub_B', 'sub_a']);
  });

  test('a cursor that these jobs never wrote is refused', async () => {
    await expect(unpaidPeriods(db, { cursor: { page: 2 }, limit: 7 }, ['<=', DAY])).rejects.toThrow('expected string');
  });
});

describe('what is due', () => {
  test('on the day or before it, active, and not paid', async () => {
    await subscription('sub_today', DAY);
    await subscription('sub_late', '2026-10-31');
    await subscription('sub_tomorrow', '2026-11-09');
    await subscription('sub_paused', DAY, 'paused');
    await subscription('sub_cancelled', DAY, 'cancelled');
    await subscription('sub_past_due', '2026-11-01', 'past_due');
    await subscription('sub_paid', DAY);
    await paid('sub_paid', DAY);
    await subscription('sub_paid_before', DAY);
    await paid('sub_paid_before', '2026-10-08');
    expect(await pages(100)).toEqual([['sub_late', 'sub_paid_before', 'sub_today']]);
    expect(await pages(100, ['<', DAY])).toEqual([['sub_late']]);
  });

  const found = async (job: typeof chargeSubscriptions, at: string) => {
    const tick = tickAt(job.schedule, new Date(at));
    const { signal } = new AbortController();
    const { units } = await job.discover({ db, cursor: undefined, limit: 100, tick, signal });
    return units.map((unit) => job.key(job.unit.parse(unit), { tick }));
  };

  test.each([
    ['a winter day ends at 05:00 in UTC', '2026-11-08', '2026-11-09T04:59:59Z', '2026-11-09T05:00:00Z'],
    ['a summer day ends at 04:00', '2026-07-04', '2026-07-05T03:59:59Z', '2026-07-05T04:00:00Z'],
    ['the day with 23 hours begins in winter', '2026-03-07', '2026-03-08T04:59:59Z', '2026-03-08T05:00:00Z'],
    ['and ends in summer', '2026-03-08', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
    ['the day with 25 hours begins in summer', '2026-10-31', '2026-11-01T03:59:59Z', '2026-11-01T04:00:00Z'],
    ['and ends in winter', '2026-11-01', '2026-11-02T04:59:59Z', '2026-11-02T05:00:00Z'],
  ])('%s, where the merchant is', async (_, day, lastSecond, midnight) => {
    const next = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
    await subscription('sub_1', day);
    await subscription('sub_2', next);
    expect(await found(chargeSubscriptions, lastSecond)).toEqual([`sub_1/${day}`]);
    expect(await found(chargeSubscriptions, midnight)).toEqual([`sub_1/${day}`, `sub_2/${next}`]);
    // A day is over, for who hasn't paid, once the next has begun.
    expect(await found(markPastDue, lastSecond)).toEqual([]);
    expect(await found(markPastDue, midnight)).toEqual([`sub_1/${day}`]);
  });

  test('found on another day, it is the same effect', async () => {
    await subscription('sub_0042', DAY);
    expect(await found(chargeSubscriptions, '2026-11-08T11:00:00Z')).toEqual(['sub_0042/2026-11-08']);
    expect(await found(chargeSubscriptions, '2026-11-09T11:00:00Z')).toEqual(['sub_0042/2026-11-08']);
  });
});
