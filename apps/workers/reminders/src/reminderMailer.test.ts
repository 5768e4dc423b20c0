import type { AbandonedBooking } from './bookingToRemind.ts';
import { startMailProvider, type MailProvider } from './provider/index.ts';
import { mailerTo } from './testing/runReminders.ts';

const booking: AbandonedBooking = {
  id: 'B-1',
  customer: 'Ada',
  email: 'ada@example.com',
  origin: 'Lisbon',
  destination: 'Porto',
  departsOn: '2026-12-12',
  travellers: 2,
  totalCents: 12_345,
  currency: 'EUR',
};

let provider: MailProvider;
beforeAll(async () => {
  provider = await startMailProvider();
});
afterEach(() => provider.clear());
afterAll(() => provider?.stop());

const send = (signal = new AbortController().signal) => mailerTo(provider).send(booking, { key: 'key', signal });

test('the e-mail arrives through the SDK as it was written, under its key', async () => {
  const { email } = await send();
  expect(provider.inbox()).toMatchObject([
    {
      id: email,
      key: 'key',
      from: 'Nightjar Travel <bookings@nightjar.example>',
      to: ['ada@example.com'],
      subject: 'Your trip from Lisbon to Porto is waiting',
      html: expect.stringContaining('https://nightjar.example/bookings/B-1'),
      text: expect.stringContaining('https://nightjar.example/bookings/B-1'),
      tags: { booking: 'B-1' },
    },
  ]);
});

test('cut short by the runner, it fails with the reason of the runner', async () => {
  const controller = new AbortController();
  const reason = new Error('the deadline nears');
  provider.faults.next({ afterMs: 60_000 });
  const sending = send(controller.signal);
  controller.abort(reason);
  await expect(sending).rejects.toBe(reason);
});

test('an answer that names no e-mail is not taken for one that was sent', async () => {
  provider.faults.next({ status: 200 });
  await expect(send()).rejects.toThrow('the answer names no e-mail');
});
