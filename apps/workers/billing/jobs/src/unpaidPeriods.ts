import type { Discovered, Json } from '@nightshift/contract';
import { sql, type Kysely } from '@nightshift/database';
import * as z from 'zod';
import type { BillingTables } from './billingTables.ts';

/** A period of a subscription that is not paid: the unit of both jobs. */
export const unpaidPeriodShape = z.object({
  subscription: z.string().min(1),
  /** The day the period is due, `YYYY-MM-DD`. */
  period: z.iso.date(),
});

export type UnpaidPeriod = z.infer<typeof unpaidPeriodShape>;

/** Names the effect with its period, `sub_0042/2026-11-08`: found again on another day, it is the same effect. */
export function unpaidPeriodKey({ subscription, period }: UnpaidPeriod): string {
  return `${subscription}/${period}`;
}

/** Due on the day itself as well, or before it only. */
export type DueOn = readonly ['<=' | '<', day: string];

/**
 * One page of the active subscriptions whose period is due and not paid, in the order of their ids. The cursor is the
 * page's last id, so what is paid or paused meanwhile moves no other; the last page has none. Reads only, so it is safe
 * to repeat.
 */
export async function unpaidPeriods(
  db: Kysely<BillingTables>,
  { cursor, limit }: { cursor: Json | undefined; limit: number },
  [when, day]: DueOn,
): Promise<Discovered<UnpaidPeriod>> {
  const after = cursorShape.parse(cursor);
  // One more than the page holds tells whether there is another page.
  const rows = await db
    .selectFrom('billing.subscriptions as s')
    .select(['s.id as subscription', sql<string>`s.due_on::text`.as('period')])
    .where('s.status', '=', 'active')
    .where('s.id', '>', after)
    .where('s.due_on', when, sql<Date>`${day}::date`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('billing.payments as p')
            .select('p.period')
            .whereRef('p.subscription', '=', 's.id')
            .whereRef('p.period', '=', 's.due_on'),
        ),
      ),
    )
    .orderBy('s.id')
    .limit(limit + 1)
    .execute();
  const units = rows.slice(0, limit);
  return rows.length > limit ? { units, cursor: units.at(-1)!.subscription } : { units };
}

/** Every id comes after the empty text. */
const cursorShape = z.string().default('');
