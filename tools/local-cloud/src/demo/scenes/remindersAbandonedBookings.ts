import { sql, type Kysely } from '@nightshift/database';
import { abandonedBookings, owedReminder, type RemindersTables } from '@nightshift/reminders-jobs';
import { seedExample } from '@nightshift/reminders/example';
import type { Scene } from './Scene.ts';

/** One e-mail for each booking that was left over an hour ago, through the official Resend SDK. */
export const remindersAbandonedBookings: Scene = {
  job: abandonedBookings,
  story: 'one e-mail for each abandoned booking',
  async seed({ db }, { scheduledFor }) {
    const owed = await seedExample(db as unknown as Kysely<RemindersTables>, { now: scheduledFor });
    return ['bookings', `${owed.length} left over an hour ago, and others that must get no e-mail`];
  },
  async count({ db, world }, { scheduledFor }) {
    const mail = world.mail!;
    const { rows } = await sql<{ id: string }>`
      select reminder_email as id from reminders.bookings where reminder_email is not null`.execute(db);
    const reminded = new Set(rows.map(({ id }) => id));
    const { rows: owed } = await sql`
      select from reminders.bookings where ${owedReminder(scheduledFor)}`.execute(db);
    const sent = new Set(mail.inbox().map(({ id }) => id));
    return {
      // An e-mail that no booking knows of is one too many.
      doubled: [...sent].filter((id) => !reminded.has(id)).length,
      lost: owed.length + [...reminded].filter((id) => !sent.has(id)).length,
      seen: [
        ['e-mails in the inbox', String(sent.size)],
        ['calls repeated with their key', String(mail.counts().repeats)],
      ],
      moral: `Every customer got the e-mail, and got it once: the inbox says so (${mail.url}).`,
    };
  },
};
