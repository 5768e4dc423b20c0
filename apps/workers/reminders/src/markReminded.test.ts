import { migrate } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import type { RemindersTables } from '@nightshift/reminders-jobs';
import type { Kysely } from '@nightshift/runner';
import { markReminded } from './markReminded.ts';
import { migrations, reminders, seedBookings } from './testing/runReminders.ts';

let fresh: FreshDatabase;
afterEach(() => fresh?.drop());

test('the first to say that a booking was reminded is right, and no other booking is touched', async () => {
  fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'reminders', folder: migrations });
  const db = fresh.db as unknown as Kysely<RemindersTables>;
  await seedBookings({ 'B-1': 2, 'B-2': 2 })(db);
  const mark = (email: string | null, run: string) =>
    db.transaction().execute((tx) => markReminded(tx, { booking: 'B-1', email, run }));
  await mark('email-1', 'run-1');
  const first = await reminders(db);
  await mark('email-2', 'run-2');
  expect(await reminders(db)).toEqual(first);
  expect(first).toMatchObject([
    { id: 'B-1', reminder_email: 'email-1', reminded_by_run: 'run-1' },
    { id: 'B-2', reminded_at: null, reminded_by_run: null },
  ]);
});
