import { sql, type RawBuilder } from '@nightshift/database';

/**
 * Whether a row of `reminders.bookings` is owed its reminder at an instant: left between an hour and a day ago, not
 * completed, not reminded. From the first moment to the last that is 23 hours, less than the 24 that Resend remembers an
 * idempotency key: within them nothing is sent twice, whatever was forgotten on our side.
 */
export function owedReminder(at: Date | RawBuilder<Date>): RawBuilder<boolean> {
  return sql<boolean>`
    completed_at is null and reminded_at is null
    and abandoned_at <= ${at}::timestamptz - interval '1 hour'
    and abandoned_at > ${at}::timestamptz - interval '24 hours'`;
}
