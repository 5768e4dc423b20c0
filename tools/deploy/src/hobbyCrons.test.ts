import { parseSchedule, type ScheduleDefinition } from '@nightshift/contract';
import { hobbyCrons } from './hobbyCrons.ts';

const job = (name: string, schedule: ScheduleDefinition) => ({ name, schedule: parseSchedule(schedule) });
const watch = { path: '/api/watch', schedule: '0 0 * * *' };

test('the watch, which is due every minute, is left one call a day', () => {
  expect(hobbyCrons([])).toEqual({ crons: [watch], byWatch: [], early: [] });
});

test('a daily job keeps a cron for each hour that is its own in a season, each due once a day', () => {
  expect(hobbyCrons([job('reports.on-time', { cron: '0 3 * * *', timezone: 'Europe/Berlin' })])).toEqual({
    crons: [
      { path: '/api/cron/reports.on-time', schedule: '0 1 * * *' },
      { path: '/api/cron/reports.on-time', schedule: '0 2 * * *' },
      watch,
    ],
    byWatch: [],
    early: [],
  });
});

test('where the clock moves by half an hour each minute gets an expression', () => {
  const { crons } = hobbyCrons([job('a.b', { cron: '0 3 * * *', timezone: 'Australia/Lord_Howe', catchUp: 'latest' })]);
  expect(crons.map(({ schedule }) => schedule)).toEqual(['0 16 * * *', '30 16 * * *', '0 0 * * *']);
});

test('a job that is due every 15 minutes is left to the watch', () => {
  expect(hobbyCrons([job('reminders.abandoned', { cron: '*/15 * * * *', catchUp: 'latest' })])).toEqual({
    crons: [watch],
    byWatch: ['reminders.abandoned'],
    early: [],
  });
});

test('one that the watch may not catch up would never be run, and is refused by name', () => {
  const hourly = job('sync.catalogue', { cron: '0 * * * *' });
  const twice = job('a.twice', { cron: '0 6,18 * * *' });
  expect(() => hobbyCrons([hourly, twice])).toThrow(/sync\.catalogue, a\.twice would never be run.*catchUp: 'latest'/);
});

test('a daily job that isn’t due on the hour may be called too early, and is named', () => {
  const early = job('platform.prune', { cron: '30 4 * * *' });
  const caughtUp = job('platform.sweep', { cron: '30 4 * * *', catchUp: 'latest' });
  expect(hobbyCrons([early, caughtUp]).early).toEqual(['platform.prune']);
});
