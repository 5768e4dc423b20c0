import { markPastDue, type BillingTables, type UnpaidPeriod } from '@nightshift/billing-jobs';
import { sql, type Kysely } from '@nightshift/runner';
import { runJob, type SettledRun } from '@nightshift/runner/testing';
import { markSubscriptionsPastDue } from './mark-past-due.ts';
import { insertSubscriptions, migrations, subscriptions, type SubscriptionRow } from './testing/billingDatabase.ts';

const EIGHT = new Date('2026-11-09T13:00:00Z');
const DAY = '2026-11-08';

let settled: SettledRun<BillingTables>;
afterEach(() => settled?.drop());

async function run(
  rows: readonly SubscriptionRow[],
  { units, also }: { units?: UnpaidPeriod[]; also?: (db: Kysely<BillingTables>) => Promise<unknown> } = {},
) {
  settled = await runJob(markPastDue, markSubscriptionsPastDue, {
    migrations: [migrations],
    tick: EIGHT,
    seed: async (db: Kysely<BillingTables>) => {
      await insertSubscriptions(db, rows);
      await also?.(db);
    },
    ...(units ? { units } : {}),
  });
  return subscriptions(settled.db);
}

test('who was due yesterday and has not paid is past due; who is due today is not', async () => {
  const after = await run([
    { id: 'sub_1', due_on: DAY },
    { id: 'sub_2', due_on: '2026-11-09' },
    { id: 'sub_3', due_on: '2026-10-30' },
    { id: 'sub_4', due_on: DAY, status: 'paused' },
  ]);
  expect(after).toEqual([
    'sub_1 past_due 2026-11-08 2026-11-09',
    'sub_2 active 2026-11-09',
    'sub_3 past_due 2026-10-30 2026-11-09',
    'sub_4 paused 2026-11-08',
  ]);
});

test('who has paid, paused or moved since it was found is left alone', async () => {
  const ids = ['sub_1', 'sub_2', 'sub_3', 'sub_4', 'sub_5'];
  const payment = { amount: 1_900, currency: 'usd', payment_intent: 'pi_1', recorded_by_run: 'other' };
  const after = await run(
    [
      { id: 'sub_1', due_on: DAY },
      { id: 'sub_2', due_on: DAY },
      { id: 'sub_3', due_on: DAY, status: 'paused' },
      { id: 'sub_4', due_on: '2026-12-08' },
      { id: 'sub_5', due_on: DAY, status: 'past_due' },
    ],
    {
      units: ids.map((subscription) => ({ subscription, period: DAY })),
      also: (db) =>
        db
          .insertInto('billing.payments')
          .values({ subscription: 'sub_2', period: DAY, ...payment })
          .execute(),
    },
  );
  expect(after).toEqual([
    'sub_1 past_due 2026-11-08 2026-11-09',
    'sub_2 active 2026-11-08',
    'sub_3 paused 2026-11-08',
    'sub_4 active 2026-12-08',
    'sub_5 past_due 2026-11-08 2026-11-08',
  ]);
  expect(settled.state).toBe('succeeded');
});

test('a hundred are one delivery and one statement of the team’s', async () => {
  const rows = Array.from({ length: 100 }, (_, n) => ({ id: `sub_${String(n).padStart(3, '0')}`, due_on: DAY }));
  const after = await run(rows, { also: countChangedRows });
  expect(after.every((row) => row.includes(' past_due '))).toBe(true);
  expect(settled.deliveries).toHaveLength(1);
  expect((await sql`select rows from statements`.execute(settled.db)).rows).toEqual([{ rows: 100 }]);
});

/** Notes how many rows each statement changes. */
const countChangedRows = (db: Kysely<BillingTables>) =>
  sql
    .raw(
      `create table statements (rows int);
      create function note_rows() returns trigger language plpgsql as $$ begin
        insert into statements select count(*) from changed;
        return null;
      end $$;
      create trigger note_rows after update on billing.subscriptions
        referencing new table as changed for each statement execute function note_rows();`,
    )
    .execute(db);
