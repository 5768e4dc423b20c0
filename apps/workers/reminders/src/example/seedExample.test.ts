import { migrate } from '@nightshift/database';
import { freshDatabase, type FreshDatabase } from '@nightshift/database/testing';
import { abandonedBookings, type RemindersTables } from '@nightshift/reminders-jobs';
import type { Kysely } from '@nightshift/runner';
import { migrations } from '../testing/runReminders.ts';
import { seedExample } from './index.ts';

const NOW = new Date('2026-11-08T12:15:00Z');

let fresh: FreshDatabase;
let db: Kysely<RemindersTables>;
beforeEach(async () => {
  fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'reminders', folder: migrations });
  db = fresh.db as unknown as Kysely<RemindersTables>;
});
afterEach(() => fresh?.drop());

const found = async (scheduledFor: Date) => {
  const tick = { scheduledFor, timezone: 'UTC', date: '2026-11-08' };
  const page = { db, cursor: undefined, limit: 1_000, tick, signal: AbortSignal.timeout(60_000) };
  return (await abandonedBookings.discover(page)).units.map(({ booking }) => booking).sort();
};
const bookings = () => db.selectFrom('reminders.bookings').selectAll().orderBy('id').execute();

test('150 of 230 bookings are owed a reminder, and those are what the job finds, now and for two hours more', async () => {
  const owed = await seedExample(db, { now: NOW });
  expect(owed).toHaveLength(150);
  expect(await bookings()).toHaveLength(230);
  expect(await found(NOW)).toEqual(owed);
  expect(await found(new Date(NOW.getTime() + 2 * 3_600_000))).toEqual(expect.arrayContaining(owed));
});

test('some of those that are owed one share an address with another, and none of them bounces', async () => {
  const owed = new Set(await seedExample(db, { now: NOW }));
  const addresses = (await bookings()).filter(({ id }) => owed.has(id)).map(({ email }) => email);
  expect(new Set(addresses).size).toBe(142);
  expect(addresses.every((address) => /^[a-z.]+@example\.com$/.test(address))).toBe(true);
});

test('seeded again nothing changes; at another tick it adds bookings of its own', async () => {
  const owed = await seedExample(db, { now: NOW });
  const before = await bookings();
  expect(await seedExample(db, { now: NOW })).toEqual(owed);
  expect(await bookings()).toEqual(before);
  const later = await seedExample(db, { now: new Date(NOW.getTime() + 900_000) });
  expect(later.filter((id) => owed.includes(id))).toEqual([]);
  expect(await bookings()).toHaveLength(460);
});
