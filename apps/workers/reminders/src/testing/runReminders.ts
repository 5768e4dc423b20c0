import { abandonedBookings, type RemindersTables } from '@nightshift/reminders-jobs';
import { booking } from '@nightshift/reminders-jobs/testing';
import type { Kysely } from '@nightshift/runner';
import { runJob, type JobRunOptions, type SettledRun } from '@nightshift/runner/testing';
import { remindWith } from '../abandoned-bookings.ts';
import type { MailProvider } from '../provider/index.ts';
import { reminderMailer, type ReminderMailer } from '../reminderMailer.ts';

/** The team's own migrations. */
export const migrations = new URL('../../migrations/', import.meta.url);

export const TICK = new Date('2026-11-08T12:15:00Z');

/** Reminders through the real SDK to a stand-in. */
export function mailerTo({ url, apiKey }: MailProvider, { timeoutMs }: { timeoutMs?: number } = {}): ReminderMailer {
  const from = 'bookings@nightjar.example';
  const bookingsUrl = 'https://nightjar.example/bookings';
  return reminderMailer({ apiKey, baseUrl: url, from, bookingsUrl, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}

/** A seed with bookings that were left so many hours before the tick. */
export function seedBookings(hoursById: Readonly<Record<string, number>>, at = TICK) {
  const rows = Object.entries(hoursById).map(([id, hours]) => booking(id, { at, hours }));
  return (db: Kysely<RemindersTables>) => db.insertInto('reminders.bookings').values(rows).execute();
}

/** Runs the job for one tick, to its end. */
export function runReminders(
  mailer: ReminderMailer,
  options: JobRunOptions<{ booking: string }, RemindersTables>,
): Promise<SettledRun<RemindersTables>> {
  return runJob(
    abandonedBookings,
    remindWith(() => mailer),
    { migrations: [migrations], tick: TICK, ...options },
  );
}

/** What the table says of each booking's reminder, in the order of their ids. */
export function reminders(db: Kysely<RemindersTables>) {
  return db
    .selectFrom('reminders.bookings')
    .select(['id', 'reminded_at', 'completed_at', 'reminder_email', 'reminded_by_run'])
    .orderBy('id')
    .execute();
}
