import type { RemindersTables } from '@nightshift/reminders-jobs';
import type { Kysely } from '@nightshift/runner';
import { exampleBookings } from './exampleBookings.ts';

/**
 * Writes the example bookings as they stand at `now`, and returns the ids of those that are owed a reminder then. Safe to
 * repeat: what stands there already is left alone. Another `now` adds bookings of its own.
 */
export async function seedExample(db: Kysely<RemindersTables>, { now }: { now: Date }): Promise<string[]> {
  const bookings = exampleBookings(now);
  await db
    .insertInto('reminders.bookings')
    .values(bookings.map(({ row }) => row))
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return bookings.filter(({ fate }) => fate === 'owed').map(({ row }) => row.id);
}
