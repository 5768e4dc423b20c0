import { Resend } from 'resend';
import type { AbandonedBooking } from './bookingToRemind.ts';
import { reminderMail } from './reminderMail.ts';
import { sendError } from './sendError.ts';

export type ReminderMailer = {
  /**
   * Sends a booking's reminder: one request. Throws `RetryLater` when Resend asks for time, `PermanentError` when it will
   * never take this e-mail, and any other error for what a retry may mend.
   */
  send: (booking: AbandonedBooking, request: { key: string; signal: AbortSignal }) => Promise<SentReminder>;
};

/** `email` is Resend's id; null where it said only that it had sent one under this key before. */
export type SentReminder = { email: string | null };

export type ReminderMailerOptions = {
  apiKey: string;
  /** Resend's own address unless set. */
  baseUrl?: string | undefined;
  /** An address of a domain that Resend has verified. */
  from: string;
  /** Where customers finish what they began: `<bookingsUrl>/<id>`. */
  bookingsUrl: string;
  timeoutMs?: number;
};

/** Sends reminders through Resend. */
export function reminderMailer({
  apiKey,
  baseUrl,
  from,
  bookingsUrl,
  timeoutMs = 10_000,
}: ReminderMailerOptions): ReminderMailer {
  const resend = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });
  return {
    async send(booking, { key, signal }) {
      const { data, error, headers } = await resend.emails.send(reminderMail(booking, { from, bookingsUrl }), {
        idempotencyKey: key,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      if (data?.id) return { email: data.id };
      // Cut short by the runner: its own reason says what that means. The SDK swallows it.
      signal.throwIfAborted();
      // Keys are those of e-mails that were sent. This one was, before the booking or the words of the e-mail changed.
      if (error?.name === 'invalid_idempotent_request') return { email: null };
      throw sendError({ error, headers }, booking.id);
    },
  };
}
