import { MINUTE } from '../testing/cases.ts';
import { monitorWorld, type MonitorWorld } from '../testing/monitorWorld.ts';
import { toAll } from '../testing/RecordingSink.ts';
import { forgetClock, recordWatch } from './recordWatch.ts';

let world: MonitorWorld;
beforeAll(async () => (world = await monitorWorld()));
afterEach(() => world.clear());
afterAll(() => world.drop());

const BEGUN = new Date('2026-11-23T02:00:00Z');
const at = (minutes: number) => new Date(BEGUN.getTime() + minutes * MINUTE);
/** A whole watch of a clock, at so many minutes. */
const watchAt = async (minutes: number, clock: string) => {
  await world.setNow(at(minutes));
  const judged = await world.judge([], { clock });
  await recordWatch(world.db, clock);
  return judged;
};
const bothUntil = async (last: number) => {
  for (let minute = 0; minute <= last; minute += 1) {
    await watchAt(minute, 'vercel');
    if (minute % 5 === 0) await watchAt(minute, 'qstash');
  }
};

test('a clock’s completions are kept with the last gaps between them', async () => {
  for (const minute of [0, 1, 2, 4, 5, 6, 7.5]) {
    await world.setNow(at(minute));
    await recordWatch(world.db, 'vercel');
  }
  const row = await world.db.selectFrom('nightshift.watches').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ clock: 'vercel', gaps: [60, 120, 60, 60, 90] });
  expect(row.completed_at.getTime()).toBeGreaterThanOrEqual(at(7.5).getTime());
});

test('a watch that is written down late, after one that was completed later, changes nothing', async () => {
  for (const minute of [0, 1, 3, 2]) {
    await world.freeze(at(minute));
    await recordWatch(world.db, 'vercel');
  }
  const row = await world.db.selectFrom('nightshift.watches').selectAll().executeTakeFirstOrThrow();
  expect(row).toMatchObject({ completed_at: at(3), gaps: [60, 120] });
});

test('each clock’s watch tells when the other has stopped, and when it is back', async () => {
  await bothUntil(20);
  for (let minute = 25; minute <= 35; minute += 5) await watchAt(minute, 'qstash');
  expect(world.sink.taken).toMatchObject([
    {
      owner: 'platform-team',
      alert: 'watch.vercel/watch',
      severity: 'critical',
      title: expect.stringMatching(
        /^The watch that Vercel Cron begins has stopped: none was completed for \d+ minutes/,
      ),
      expected: 'a completed watch every 1 minute',
      next: expect.stringContaining('CRON_SECRET'),
    },
  ]);
  await watchAt(36, 'vercel');
  await watchAt(37, 'vercel');
  expect(world.sink.words).toEqual(['fired watch', 'resolved watch']);
  for (let minute = 38; minute <= 65; minute += 1) await watchAt(minute, 'vercel');
  expect(world.sink.taken.slice(2)).toMatchObject([
    {
      alert: 'watch.qstash/watch',
      expected: 'a completed watch every 5 minutes',
      next: expect.stringContaining('schedules sync'),
    },
  ]);
});

test('while a clock that is back has not completed its watch, neither it says that it is, nor does the other begin anew', async () => {
  await bothUntil(20);
  await watchAt(30, 'qstash');
  await world.setNow(at(31));
  await world.judge([], { clock: 'vercel' });
  await world.judge([], { clock: 'qstash' });
  expect(world.sink.words).toEqual(['fired watch']);
  await recordWatch(world.db, 'vercel');
  await world.judge([], { clock: 'qstash' });
  expect(world.sink.words).toEqual(['fired watch', 'resolved watch']);
});

test('a watch that is lost now and then is no news', async () => {
  await bothUntil(20);
  await watchAt(24, 'vercel');
  await watchAt(29, 'vercel');
  await watchAt(33, 'qstash');
  expect(world.sink.taken).toEqual([]);
});

test('the watch’s own alerts go to whoever is named, and can be muted', async () => {
  await bothUntil(20);
  await world.setNow(at(60));
  await world.judge([], { clock: 'qstash', watchOwner: 'ops', sinks: toAll(world.sink) });
  expect(world.sink.taken).toMatchObject([{ owner: 'ops' }]);
  await world.db
    .updateTable('nightshift.alerts')
    .set({ muted_until: at(9_000) })
    .execute();
  await world.setNow(at(60 + 25 * 60));
  await world.judge([], { clock: 'qstash' });
  expect(world.sink.words).toEqual(['fired watch']);
});

test('a clock that was taken away for good is waited for no more', async () => {
  await bothUntil(20);
  for (let minute = 21; minute <= 60; minute += 1) await watchAt(minute, 'vercel');
  await forgetClock(world.db, 'qstash');
  await watchAt(61, 'vercel');
  expect(world.sink.words).toEqual(['fired watch', 'resolved watch']);
  await watchAt(62, 'vercel');
  expect(world.sink.words).toHaveLength(2);
});
