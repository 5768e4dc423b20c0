import { readEnvironment, variable } from '@nightshift/contract';
import * as z from 'zod';
import { reminderMailer, type ReminderMailer } from './reminderMailer.ts';

/** What the team's own code needs of the environment: the way to Resend, who writes, and where a booking is finished. */
export const variables = {
  RESEND_API_KEY: variable.token(),
  RESEND_BASE_URL: variable.httpUrl().optional(),
  REMINDERS_FROM: z.email('must be an e-mail address'),
  BOOKINGS_URL: variable.httpUrl(),
};

let client: ReminderMailer | undefined;

/** Reminders through Resend, as the environment says; made once. Throws `InvalidEnvironment` where it is incomplete. */
export function mailer(): ReminderMailer {
  if (client) return client;
  const environment = readEnvironment('the worker reminders', variables, process.env);
  return (client = reminderMailer({
    apiKey: environment.RESEND_API_KEY,
    baseUrl: environment.RESEND_BASE_URL,
    from: environment.REMINDERS_FROM,
    bookingsUrl: environment.BOOKINGS_URL,
  }));
}
