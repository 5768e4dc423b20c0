import { cronsOf } from './cronsOf.ts';
import type { TeamJobs } from './readJobs.ts';

/** A team whose jobs have so many crons each. */
const team = (...counts: number[]): TeamJobs => ({
  team: 'reports',
  jobs: counts.map((count, n) => ({
    name: `reports.job-${n}`,
    worker: 'reports',
    route: `job-${n}`,
    crons: Array.from({ length: count }, (_, minute) => `${minute} 3 * * *`),
  })),
});

test('each expression of each job is a cron of its own, and the watch comes last', () => {
  expect(cronsOf([team(2), team(1)])).toEqual([
    { path: '/api/cron/reports.job-0', schedule: '0 3 * * *' },
    { path: '/api/cron/reports.job-0', schedule: '1 3 * * *' },
    { path: '/api/cron/reports.job-0', schedule: '0 3 * * *' },
    { path: '/api/watch', schedule: '* * * * *' },
  ]);
});

test('a hundred crons are what Vercel takes; one more is refused, and the jobs with the most are named', () => {
  expect(cronsOf([team(60, 39)])).toHaveLength(100);
  expect(() => cronsOf([team(40, 60)])).toThrow(
    /would have 101 crons, the watch's among them, and Vercel takes 100 .* The most have reports\.job-1 60, reports\.job-0 40/,
  );
});
