import type { RemindersTables } from '@nightshift/reminders-jobs';
import { sql, type Transaction } from '@nightshift/runner';

/** `email` is Resend's id of the e-mail, null where it isn't known. */
export type Reminder = { booking: string; email: string | null; run: string };

/**
 * Writes down that a booking's e-mail went out, unless that is written already: the first to say so is right. One that was
 * completed on the way was sent its e-mail all the same, so that is no condition here.
 */
export async function markReminded(tx: Transaction<RemindersTables>, { booking, email, run }: Reminder): Promise<void> {
  await tx
    .updateTable('reminders.bookings')
    .set({ reminded_at: sql<Date>`nightshift.clock()`, reminder_email: email, reminded_by_run: run })
    .where('id', '=', booking)
    .where('reminded_at', 'is', null)
    .execute();
}
