export { abandonedBookings } from './abandoned-bookings.ts';
export { bookingsToRemind } from './bookingsToRemind.ts';
export type { RemindPage } from './bookingsToRemind.ts';
export { jobs } from './jobs.ts';
export { owedReminder } from './owedReminder.ts';
export type { BookingsTable, RemindersTables } from './remindersTables.ts';
