import { dueTick } from './dueTick.ts';
import { parseSchedule } from './parseSchedule.ts';

const nightly = parseSchedule({ cron: '0 3 * * *', timezone: 'Europe/Berlin' });
const tick = new Date('2026-07-01T01:00:00.000Z');

describe('dueTick', () => {
  test.each([
    ['01:00:00.000', 'on the dot'],
    ['00:59:55.000', 'five seconds early'],
    ['01:00:41.300', 'within the minute'],
    ['01:59:00.000', 'late'],
    ['02:00:00.000', 'an hour late, to the millisecond'],
  ])('a call at %s, %s, is for the tick at 01:00', (time) => {
    expect(dueTick(nightly, new Date(`2026-07-01T${time}Z`))).toEqual(tick);
  });

  test.each([
    ['00:59:54.999', 'more than five seconds early'],
    ['02:00:00.001', 'more than an hour late'],
    ['13:00:00.000', 'between two ticks'],
  ])('a call at %s, %s, is for none', (time) => {
    expect(dueTick(nightly, new Date(`2026-07-01T${time}Z`))).toBeNull();
  });

  test('of two ticks within the hour a call is for the newer one', () => {
    const often = parseSchedule({ cron: '*/10 * * * *' });
    expect(dueTick(often, new Date('2026-07-01T01:09:54Z'))).toEqual(tick);
    expect(dueTick(often, new Date('2026-07-01T01:09:56Z'))).toEqual(new Date('2026-07-01T01:10:00Z'));
  });

  test('the UTC cron of the other half of the year finds nothing new', () => {
    const winter = (time: string) => dueTick(nightly, new Date(`2026-12-01T${time}Z`));
    expect(winter('01:00:10')).toBeNull();
    expect(winter('02:00:10')).toEqual(new Date('2026-12-01T02:00:00Z'));
  });

  test('the window may be set', () => {
    const wide = { latenessMs: 25 * 3_600_000, earlyMs: 0 };
    expect(dueTick(nightly, new Date('2026-07-01T00:59:59Z'), wide)).toEqual(new Date('2026-06-30T01:00:00Z'));
  });
});
