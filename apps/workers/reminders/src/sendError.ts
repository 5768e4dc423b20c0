import { PermanentError, RetryLater } from '@nightshift/contract';
import type { ErrorResponse } from 'resend';

/** What the SDK returned instead of an e-mail's id. `headers` are null where there was no answer at all. */
export type Refused = {
  error: Partial<ErrorResponse> | null;
  headers: Readonly<Record<string, string>> | null;
};

/**
 * The error that it means when Resend took no e-mail: `RetryLater` where it asks for time, `PermanentError` where it will
 * never take this one, a plain error for trouble on the way, at Resend, or in how this worker is set up. The names are
 * those of https://resend.com/docs/api-reference/errors.
 */
export function sendError({ error, headers }: Refused, booking: string): Error {
  const { statusCode, name, message } = error ?? { message: 'the answer names no e-mail' };
  const what = [statusCode, name].filter(Boolean).join(' ');
  const said = [`Resend did not take the reminder of booking ${booking}`, what, message].filter(Boolean).join(': ');
  if (statusCode === 429) return new RetryLater(`${waitMs(headers, name)}ms`, { cause: new Error(said) });
  // Another attempt of this unit is being answered at this moment.
  if (name === 'concurrent_idempotent_requests') return new RetryLater('5s', { cause: new Error(said) });
  if (OF_THE_SET_UP.has(statusCode) || name === 'invalid_from_address') {
    return new Error(`${said}. Check RESEND_API_KEY, RESEND_BASE_URL and REMINDERS_FROM`);
  }
  if (OF_THIS_EMAIL.has(statusCode)) {
    return new PermanentError(`${said}. Correct the booking and redrive this letter, or discard it`);
  }
  return new Error(said);
}

// A person may put these right while the units are tried again.
const OF_THE_SET_UP = new Set<unknown>([401, 403, 404, 405]);
const OF_THIS_EMAIL = new Set<unknown>([400, 413, 422, 451]);

/** Milliseconds that Resend asks to be left alone for: seconds in its headers, unless a quota is spent, which takes longer. */
function waitMs(headers: Refused['headers'], name: string | undefined): number {
  const seconds = [headers?.['retry-after'], headers?.['ratelimit-reset']].find((text) => /^\d+$/.test(text ?? ''));
  const saidMs = seconds === undefined ? UNSAID_MS : Number(seconds) * 1_000;
  const leastMs = name?.endsWith('_quota_exceeded') ? QUOTA_MS : SHORTEST_MS;
  return Math.min(LONGEST_MS, Math.max(leastMs, saidMs));
}

const UNSAID_MS = 10_000;
const SHORTEST_MS = 1_000;
const QUOTA_MS = 3_600_000;
// After a day nobody is owed a reminder.
const LONGEST_MS = 86_400_000;
