import { owedReminder, type RemindersTables } from '@nightshift/reminders-jobs';
import { sql, type Kysely } from '@nightshift/runner';

/** What a reminder says of a booking. */
export type AbandonedBooking = {
  id: string;
  customer: string;
  email: string;
  origin: string;
  destination: string;
  /** `YYYY-MM-DD` */
  departsOn: string;
  travellers: number;
  totalCents: number;
  currency: string;
};

/** A booking as it is now, if it is owed its reminder still. */
export async function bookingToRemind(db: Kysely<RemindersTables>, id: string): Promise<AbandonedBooking | undefined> {
  return db
    .selectFrom('reminders.bookings')
    .select(['id', 'customer', 'email', 'origin', 'destination', 'travellers', 'currency'])
    .select(['total_cents as totalCents', sql<string>`departs_on::text`.as('departsOn')])
    .where('id', '=', id)
    .where(owedReminder(sql<Date>`nightshift.clock()`))
    .executeTakeFirst();
}
