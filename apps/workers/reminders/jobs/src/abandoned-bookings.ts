import { defineJob } from '@nightshift/contract';
import * as z from 'zod';
import { bookingsToRemind } from './bookingsToRemind.ts';

const name = 'reminders.abandoned-bookings';

/** Every quarter of an hour, one e-mail for each booking that was left uncompleted for over an hour. */
export const abandonedBookings = defineJob({
  name,
  owner: 'reminders-team',
  schedule: { cron: '*/15 * * * *', timezone: 'UTC', overlap: 'skip', catchUp: 'latest' },
  unit: z.object({ booking: z.string() }),
  // No period: a booking is reminded once, whichever run does it.
  key: ({ booking }) => booking,
  // The tick's own time, not the clock's: each page asks about the same instant, however often and how late it is asked.
  discover: ({ db, cursor, limit, tick }) => bookingsToRemind(db, { job: name, at: tick.scheduledFor, cursor, limit }),
  freshness: '1h',
  retry: { attempts: 5, delay: '5s', factor: 3, max: '5m' },
  // Few at a time: unless it is asked for more, Resend takes two requests a second.
  limits: { maxDuration: '60s', pack: 10, parallelUnits: 2, parallelPacks: 1, unitDuration: '10s' },
});
