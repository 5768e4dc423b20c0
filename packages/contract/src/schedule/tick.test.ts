import { parseSchedule } from './parseSchedule.ts';
import { tickAt } from './tick.ts';

describe('tickAt', () => {
  test.each([
    ['Europe/Berlin', '2026-06-30T22:30:00Z', '2026-07-01'],
    ['America/New_York', '2026-07-01T03:30:00Z', '2026-06-30'],
    ['Pacific/Kiritimati', '2026-12-31T10:00:00Z', '2027-01-01'],
    ['UTC', '2028-02-29T23:59:59.999Z', '2028-02-29'],
  ])('its date is the day in %s', (timezone, instant, date) => {
    const scheduledFor = new Date(instant);
    expect(tickAt(parseSchedule({ cron: '0 3 * * *', timezone }), scheduledFor)).toEqual({
      scheduledFor,
      timezone,
      date,
    });
  });
});
