import { abandonedBookings, type RemindersTables } from '@nightshift/reminders-jobs';
import type { Kysely } from '@nightshift/runner';
import { crashAnywhere } from '@nightshift/runner/testing';
import { remindWith } from './abandoned-bookings.ts';
import { startMailProvider, type MailProvider } from './provider/index.ts';
import { mailerTo, migrations, reminders, seedBookings, TICK } from './testing/runReminders.ts';

let provider: MailProvider;
beforeAll(async () => {
  provider = await startMailProvider();
});
afterAll(() => provider?.stop());

test('killed anywhere, each booking has its e-mail, and has it once', async () => {
  const mailer = mailerTo(provider);
  let repeats = 0;
  const { moments } = await crashAnywhere(
    abandonedBookings,
    remindWith(() => mailer),
    {
      migrations: [migrations],
      tick: TICK,
      seed: seedBookings({ 'B-1': 4, 'B-2': 3, 'B-3': 2, recent: 0.5 }),
      prepare: () => provider.clear(),
      invariant: async (db: Kysely<RemindersTables>) => {
        const sent = provider.inbox().map(({ id, tags }) => [tags.booking, id]);
        const marked = (await reminders(db)).map(({ id, reminder_email }) => [id, reminder_email]);
        expect(marked).toEqual([...sent.toSorted(), ['recent', null]]);
        expect(sent).toHaveLength(3);
        repeats += provider.counts().repeats;
      },
    },
  );
  // Killed between the send and its being remembered, it did ask again.
  expect(moments.filter((moment) => moment.includes('just after the step "send"'))).toHaveLength(3);
  expect(repeats).toBeGreaterThanOrEqual(3);
}, 60_000);
