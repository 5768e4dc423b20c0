import type { AbandonedBooking } from './bookingToRemind.ts';
import { reminderMail } from './reminderMail.ts';

const options = { from: 'bookings@nightjar.example', bookingsUrl: 'https://nightjar.example/bookings' };
const booking: AbandonedBooking = {
  id: 'B-1',
  customer: 'Ada Lindqvist',
  email: 'ada@example.com',
  origin: 'Dublin',
  destination: 'Reykjavík',
  departsOn: '2026-12-12',
  travellers: 2,
  totalCents: 123_450,
  currency: 'EUR',
};

test('the text has the details of the booking, the way back to it, and says that there will be no other', () => {
  expect(reminderMail(booking, options).text).toBe(`Hello Ada Lindqvist,

your trip from Dublin to Reykjavík is waiting. You left before it was booked, and we have kept everything as it was.

Departure:  Saturday, 12 December 2026
Travellers: 2
Total:      €1,234.50
Booking:    B-1

Finish your booking: https://nightjar.example/bookings/B-1

This is the only reminder of this booking. If you have changed your mind, there is nothing to do.
Nightjar Travel
`);
});

test('the HTML has the same details and the same link', () => {
  const { html } = reminderMail(booking, options);
  for (const detail of ['Ada Lindqvist', 'Dublin to Reykjavík', 'Saturday, 12 December 2026', '€1,234.50', 'B-1']) {
    expect(html).toContain(detail);
  }
  expect(html.match(/href="[^"]*"/g)).toEqual(['href="https://nightjar.example/bookings/B-1"']);
});

test('what customers typed is shown, not obeyed: no markup in the HTML, no line of its own in the subject or the text', () => {
  const typed = '<img src=x onerror="alert(1)">\r\nBcc: all@example.com';
  const mail = reminderMail({ ...booking, customer: typed, origin: typed, destination: typed }, options);
  expect(mail.html).not.toContain('<img');
  expect(mail.html).not.toContain('"alert');
  expect(mail.html).toContain('&#60;img src=x onerror=&#34;alert(1)&#34;&#62;');
  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.text).not.toMatch(/^Bcc/m);
});

test('the same booking makes the same e-mail, to the letter', () => {
  expect(reminderMail({ ...booking }, options)).toEqual(reminderMail(booking, options));
});
