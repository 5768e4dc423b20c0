import type { RemindersTables } from '@nightshift/reminders-jobs';
import { sql, type Kysely } from '@nightshift/runner';
import type { JobRunOptions, SettledRun } from '@nightshift/runner/testing';
import { startMailProvider, type Fault, type MailProvider } from './provider/index.ts';
import type { ReminderMailer } from './reminderMailer.ts';
import { mailerTo, reminders, runReminders, seedBookings, TICK } from './testing/runReminders.ts';

let nowMs: number;
let provider: MailProvider;
const runs: SettledRun<RemindersTables>[] = [];

beforeEach(async () => {
  nowMs = TICK.getTime();
  provider = await startMailProvider({ now: () => nowMs });
});
afterEach(async () => {
  for (const run of runs.splice(0)) await run.drop();
  await provider?.stop();
});

async function remind(
  options: JobRunOptions<{ booking: string }, RemindersTables>,
  mailer = mailerTo(provider),
): Promise<SettledRun<RemindersTables>> {
  const run = await runReminders(mailer, options);
  runs.push(run);
  return run;
}

/** The same mailer, with something that happens just before it sends. */
const after = (happening: () => unknown, mailer = mailerTo(provider)): ReminderMailer => ({
  async send(...sending) {
    await happening();
    return mailer.send(...sending);
  },
});

/** A seed that also lets the test reach the tables while the run goes on. */
function openSeed(hoursById: Record<string, number>) {
  const team = {} as { db: Kysely<RemindersTables> };
  const seed = (db: Kysely<RemindersTables>) => {
    team.db = db;
    return seedBookings(hoursById)(db);
  };
  return { team, seed };
}

const outcomes = ({ deliveries }: SettledRun<RemindersTables>) => deliveries.map(({ outcome }) => outcome);

test('each booking gets its e-mail, also where two have one address, and is marked with the id that Resend gave', async () => {
  const run = await remind({
    seed: async (db: Kysely<RemindersTables>) => {
      await seedBookings({ 'B-1': 2, 'B-2': 3, 'B-3': 23 })(db);
      await db.updateTable('reminders.bookings').set({ email: 'ada@example.com' }).where('id', '!=', 'B-3').execute();
    },
  });
  expect(run.state).toBe('succeeded');
  expect(provider.counts()).toEqual({ calls: 3, sends: 3, repeats: 0 });
  const mails = provider.inbox().toSorted((a, b) => (a.tags.booking! < b.tags.booking! ? -1 : 1));
  expect(mails.map(({ to, tags, key }) => [to, tags.booking, key])).toEqual([
    [['ada@example.com'], 'B-1', 'reminders.abandoned-bookings/B-1/send'],
    [['ada@example.com'], 'B-2', 'reminders.abandoned-bookings/B-2/send'],
    [['b-3@example.com'], 'B-3', 'reminders.abandoned-bookings/B-3/send'],
  ]);
  expect(await reminders(run.db)).toEqual(
    mails.map(({ id, tags }) => ({
      id: tags.booking,
      reminded_at: expect.any(Date),
      completed_at: null,
      reminder_email: id,
      reminded_by_run: run.run,
    })),
  );
});

test('a booking that is completed after it was found gets no e-mail, and its unit is done', async () => {
  const { team, seed } = openSeed({ 'B-1': 3, 'B-2': 2 });
  let first = true;
  const complete = async () => {
    if (!first) return;
    first = false;
    await team.db.updateTable('reminders.bookings').set({ completed_at: TICK }).where('id', '=', 'B-2').execute();
  };
  const run = await remind({ seed }, after(complete));
  expect(run.units.map(({ key, state }) => [key, state])).toEqual([
    ['B-1', 'done'],
    ['B-2', 'done'],
  ]);
  expect(provider.inbox().map(({ tags }) => tags.booking)).toEqual(['B-1']);
  expect((await reminders(run.db))[1]).toMatchObject({ completed_at: TICK, reminded_at: null });
});

test('one that is completed while its e-mail is on the way was reminded, and the table says so', async () => {
  const { team, seed } = openSeed({ 'B-1': 3 });
  const complete = () => team.db.updateTable('reminders.bookings').set({ completed_at: TICK }).execute();
  const run = await remind({ seed }, after(complete));
  const [mail] = provider.inbox();
  expect(await reminders(run.db)).toMatchObject([
    { completed_at: TICK, reminded_at: expect.any(Date), reminder_email: mail!.id },
  ]);
});

test('429: the unit comes back when Resend said, and nothing has failed', async () => {
  provider.faults.next({ status: 429, retryAfter: 1_800 });
  const run = await remind({ seed: seedBookings({ 'B-1': 2 }) });
  expect(outcomes(run)).toEqual(['yielded', 'settled']);
  expect(run.units).toMatchObject([{ state: 'done', failures: 0 }]);
  expect(provider.counts()).toEqual({ calls: 2, sends: 1, repeats: 0 });
  const { rows } = await sql<{ minutes: number }>`
    select extract(epoch from reminded_at - ${TICK})::int / 60 as minutes from reminders.bookings`.execute(run.db);
  expect(rows).toEqual([{ minutes: 30 }]);
});

test('an address that bounces is a letter at once, which names the booking and not the address; the others get theirs', async () => {
  const run = await remind({
    seed: async (db: Kysely<RemindersTables>) => {
      await seedBookings({ 'B-1': 4, 'B-2': 3, 'B-3': 2 })(db);
      await db.updateTable('reminders.bookings').set({ email: 'no@bounce.example' }).where('id', '=', 'B-2').execute();
    },
  });
  expect(run.state).toBe('failed');
  expect(run.units.map(({ state }) => state)).toEqual(['done', 'dead', 'done']);
  expect(run.letters).toMatchObject([{ key: 'B-2', failures: 1, error: { name: 'PermanentError' } }]);
  const { message } = run.letters[0]!.error;
  expect(message).toContain('booking B-2: 422 validation_error');
  expect(message).not.toContain('no@bounce.example');
  expect(provider.counts()).toMatchObject({ calls: 3, sends: 2 });
});

test('a 500 is tried again after the delay of the job', async () => {
  provider.faults.next({ status: 500 }, 2);
  const run = await remind({ seed: seedBookings({ 'B-1': 2 }) });
  expect(outcomes(run)).toEqual(['failed', 'failed', 'settled']);
  expect(provider.counts()).toEqual({ calls: 3, sends: 1, repeats: 0 });
});

test.each<[string, Fault]>([
  ['gets lost', 'lose-answer'],
  ['takes too long', { afterMs: 60_000 }],
])('an e-mail whose answer %s is asked for again under its key, and sent once', async (_, fault) => {
  provider.faults.next(fault);
  let calls = 0;
  const [impatient, patient] = [mailerTo(provider, { timeoutMs: 50 }), mailerTo(provider)];
  const run = await remind(
    { seed: seedBookings({ 'B-1': 2 }) },
    { send: (...sending) => ((calls += 1) === 1 && fault !== 'lose-answer' ? impatient : patient).send(...sending) },
  );
  expect(outcomes(run)).toEqual(['failed', 'settled']);
  expect(provider.counts()).toEqual({ calls: 2, sends: 1, repeats: 1 });
  expect(await reminders(run.db)).toMatchObject([{ reminder_email: provider.inbox()[0]!.id }]);
});

test('where the booking has changed since an answer that got lost, its e-mail counts as sent', async () => {
  const { team, seed } = openSeed({ 'B-1': 2 });
  provider.faults.next('lose-answer');
  const mailer = mailerTo(provider);
  const run = await remind(
    { seed },
    {
      async send(...sending) {
        const sent = mailer.send(...sending);
        await sent.catch(() => team.db.updateTable('reminders.bookings').set({ travellers: 3 }).execute());
        return sent;
      },
    },
  );
  expect(outcomes(run)).toEqual(['failed', 'settled']);
  expect(provider.counts()).toEqual({ calls: 2, sends: 1, repeats: 0 });
  expect(await reminders(run.db)).toMatchObject([{ reminded_at: expect.any(Date), reminder_email: null }]);
});

test('a unit that has waited until its booking is a day old sends nothing: nobody is owed a reminder any more', async () => {
  provider.faults.next({ status: 429, retryAfter: 23 * 3_600 });
  const run = await remind({ seed: seedBookings({ 'B-1': 2 }) });
  expect(run.units).toMatchObject([{ state: 'done', failures: 0 }]);
  expect(provider.counts()).toEqual({ calls: 1, sends: 0, repeats: 0 });
  expect(await reminders(run.db)).toMatchObject([{ reminded_at: null }]);
});

describe('a unit that died after its send, and is found again by a later run', () => {
  /** The table refuses to be told of any reminder, until the unit has given up. */
  const dieAfterSending = (hours: number) =>
    remind({
      seed: async (db: Kysely<RemindersTables>) => {
        await seedBookings({ 'B-1': hours })(db);
        await sql`alter table reminders.bookings add constraint broken check (reminded_at is null)`.execute(db);
      },
    });

  /** The bookings that a run left, before the eyes of another, which knows nothing else of the first. */
  const leftBy =
    ({ db }: SettledRun<RemindersTables>) =>
    async (next: Kysely<RemindersTables>) => {
      const { rows } = await sql<{ all: unknown }>`select jsonb_agg(b) as all from reminders.bookings b`.execute(db);
      await sql`
        insert into reminders.bookings
        select * from jsonb_populate_recordset(null::reminders.bookings, ${JSON.stringify(rows[0]!.all)}::jsonb)
      `.execute(next);
    };

  test.each([
    ['a quarter of an hour', 2, 15],
    // Left exactly an hour ago at the first tick, and less than a day ago at the last that finds it.
    ['as long as can be', 1, 23 * 60 - 15],
  ])('sends nothing twice after %s', async (_, hours, minutesLater) => {
    const first = await dieAfterSending(hours);
    expect(first.units).toMatchObject([{ state: 'dead', failures: 5 }]);
    expect(provider.counts()).toEqual({ calls: 1, sends: 1, repeats: 0 });

    nowMs += minutesLater * 60_000;
    const second = await remind({ tick: new Date(nowMs), seed: leftBy(first) });
    expect(second.units).toMatchObject([{ key: 'B-1', state: 'done' }]);
    expect(provider.counts()).toEqual({ calls: 2, sends: 1, repeats: 1 });
    expect(await reminders(second.db)).toMatchObject([
      { reminder_email: provider.inbox()[0]!.id, reminded_by_run: second.run },
    ]);
  });
});
