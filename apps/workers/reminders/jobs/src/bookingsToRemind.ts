import type { Discovered, Json } from '@nightshift/contract';
import { sql, type Kysely, type NightshiftTables } from '@nightshift/database';
import * as z from 'zod';
import { owedReminder } from './owedReminder.ts';
import type { RemindersTables } from './remindersTables.ts';

export type RemindPage = {
  /** The name of the job whose letters count. */
  job: string;
  /** The instant at which a booking must be owed its reminder. */
  at: Date;
  cursor: Json | undefined;
  limit: number;
};

/**
 * One page of the bookings that are owed a reminder at an instant, those that were left first first. One that has a dead
 * letter already is a human's: found again it would only die again, every quarter of an hour. The cursor is the page's last
 * booking; the last page has none. Reads only, so it is safe to repeat.
 */
export async function bookingsToRemind(
  db: Kysely<RemindersTables & NightshiftTables>,
  { job, at, cursor, limit }: RemindPage,
): Promise<Discovered<{ booking: string }>> {
  const after = cursorShape.parse(cursor);
  let query = db
    .selectFrom('reminders.bookings as b')
    .select(['b.id', 'b.abandoned_at'])
    .where(owedReminder(at))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('nightshift.dead_letters as l')
            .select('l.id')
            .where('l.job', '=', job)
            .whereRef('l.key', '=', 'b.id'),
        ),
      ),
    )
    .orderBy('b.abandoned_at')
    .orderBy('b.id')
    // One more than the page holds tells whether there is another page.
    .limit(limit + 1);
  if (after)
    query = query.where(sql<boolean>`(b.abandoned_at, b.id) > (${after.abandonedAt}::timestamptz, ${after.id})`);
  const rows = await query.execute();
  const page = rows.slice(0, limit);
  const units = page.map(({ id }) => ({ booking: id }));
  if (rows.length <= limit) return { units };
  const last = page.at(-1)!;
  return { units, cursor: { abandonedAt: last.abandoned_at.toISOString(), id: last.id } };
}

const cursorShape = z.strictObject({ abandonedAt: z.iso.datetime(), id: z.string() }).optional();
