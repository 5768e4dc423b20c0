import type { abandonedBookings, RemindersTables } from '@nightshift/reminders-jobs';
import { each } from '@nightshift/runner';
import type * as z from 'zod';
import { bookingToRemind } from './bookingToRemind.ts';
import { markReminded } from './markReminded.ts';
import type { ReminderMailer } from './reminderMailer.ts';
import { mailer } from './services.ts';

type Unit = z.infer<typeof abandonedBookings.unit>;

/**
 * Sends a booking its one e-mail, unless it is owed none any more, and marks it reminded in the unit's own transaction.
 * Killed between the two, it sends again under the same key, which Resend answers without sending.
 */
export const remindWith = (client: () => ReminderMailer) =>
  each<Unit, RemindersTables>(async ({ booking: id }, { db, step, commit, run, signal }) => {
    const sent = await step(
      'send',
      async (key) => {
        // The last thing before the request: whoever has completed by now gets no e-mail.
        const booking = await bookingToRemind(db, id);
        return booking ? client().send(booking, { key, signal }) : null;
      },
      { keyLife: '24h' },
    );
    if (sent) await commit((tx) => markReminded(tx, { booking: id, email: sent.email, run }));
  });

export const remind = remindWith(mailer);
