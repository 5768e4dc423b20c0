import type { ColumnType } from '@nightshift/database';

/** The tables of the schema `reminders`, column by column as the team's migrations make them. */
export type RemindersTables = {
  'reminders.bookings': BookingsTable;
};

/** A trip that somebody began to book. */
export type BookingsTable = {
  id: string;
  customer: string;
  email: string;
  origin: string;
  destination: string;
  /** A calendar day, no instant: read it as text, for the driver would read it in the server's timezone. */
  departs_on: ColumnType<Date, string, string>;
  travellers: number;
  total_cents: number;
  currency: string;
  /** Never changes. */
  abandoned_at: ColumnType<Date, Date, never>;
  completed_at: NullableInstant;
  reminded_at: NullableInstant;
  /** Resend's id of the e-mail; null where Resend said only that it had sent one before. */
  reminder_email: ColumnType<string | null, string | undefined, string | null>;
  reminded_by_run: ColumnType<string | null, string | undefined, string | null>;
};

type NullableInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
