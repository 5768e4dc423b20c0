import type { AbandonedBooking } from './bookingToRemind.ts';
import { markup } from './markup.ts';

/** An e-mail as Resend's SDK takes it. */
export type ReminderMail = {
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  tags: { name: string; value: string }[];
};

/** Who writes, an address; and where customers finish what they began. */
export type ReminderMailOptions = { from: string; bookingsUrl: string };

/**
 * A booking's reminder, as HTML and as text. It follows from the booking alone: asked for again it is the same to the
 * letter, and so Resend knows it for the same e-mail.
 */
export function reminderMail(booking: AbandonedBooking, { from, bookingsUrl }: ReminderMailOptions): ReminderMail {
  const { id, email, customer, origin, destination } = booking;
  const link = `${bookingsUrl}/${id}`;
  const trip = `${origin} to ${destination}`;
  const rows = [
    ['Departure', dayText(booking.departsOn)],
    ['Travellers', String(booking.travellers)],
    ['Total', moneyText(booking)],
    ['Booking', id],
  ] as const;
  const words = { greeting: `Hello ${customer},`, trip, rows, link };
  return {
    from: `${BRAND} <${from}>`,
    to: email,
    subject: oneLine(`Your trip from ${trip} is waiting`),
    html: reminderHtml(words),
    text: reminderText(words),
    // How to find the e-mail of a booking at Resend.
    tags: [{ name: 'booking', value: id }],
  };
}

const BRAND = 'Nightjar Travel';
const KEPT = 'You left before it was booked, and we have kept everything as it was.';
const ONLY_ONE = 'This is the only reminder of this booking. If you have changed your mind, there is nothing to do.';

type Words = { greeting: string; trip: string; rows: readonly (readonly [string, string])[]; link: string };

function reminderText({ greeting, trip, rows, link }: Words): string {
  const lines = [
    greeting,
    '',
    `your trip from ${trip} is waiting. ${KEPT}`,
    '',
    ...rows.map(([name, value]) => `${`${name}:`.padEnd(12)}${value}`),
    '',
    `Finish your booking: ${link}`,
    '',
    ONLY_ONE,
    BRAND,
  ];
  return `${lines.map(oneLine).join('\n')}\n`;
}

/** Tables and inline styles: what mail programs understand. */
function reminderHtml({ greeting, trip, rows, link }: Words): string {
  const details = rows.map(
    ([name, value]) => markup`
<tr><td style="padding:8px 0;border-bottom:1px solid #e6e9ee;color:#5c6470">${name}</td><td align="right" style="padding:8px 0;border-bottom:1px solid #e6e9ee;font-weight:600">${value}</td></tr>`,
  );
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Your trip from ${trip} is waiting</title>
</head>
<body style="margin:0;background:#eef1f5;color:#1b1f27;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#eef1f5"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:520px;background:#fff;border-radius:12px">
<tr><td style="padding:20px 32px;border-bottom:1px solid #e6e9ee;color:#23508f;font-weight:700">${BRAND}</td></tr>
<tr><td style="padding:28px 32px">
<h1 style="margin:0 0 20px;font-size:24px;line-height:1.3">Your trip from ${trip} is waiting</h1>
<p style="margin:0 0 8px">${greeting}</p>
<p style="margin:0 0 20px">${KEPT}</p>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="font-size:15px">${details}
</table>
<p style="margin:28px 0 4px"><a href="${link}" style="display:inline-block;padding:12px 24px;border-radius:8px;background:#23508f;color:#fff;font-weight:600;text-decoration:none">Finish your booking</a></p>
</td></tr>
<tr><td style="padding:16px 32px 24px;color:#5c6470;font-size:13px">${ONLY_ONE}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.text;
}

/** What a customer typed may hold line breaks and other control characters; a subject or a line of text may not. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trimEnd();
}

function dayText(day: string): string {
  const formatted = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  // Apart: whether a comma stands between them depends on the version of Node.
  return `${formatted({ weekday: 'long' })}, ${formatted({ dateStyle: 'long' })}`;
}

function moneyText({ totalCents, currency }: Pick<AbandonedBooking, 'totalCents' | 'currency'>): string {
  return new Intl.NumberFormat('en-GB', { style: 'currency', currency }).format(totalCents / 100);
}
