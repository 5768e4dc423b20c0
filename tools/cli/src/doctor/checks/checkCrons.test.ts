import { readFileSync } from 'node:fs';
import { defineJob, type Duration } from '@nightshift/contract';
import { knownJobs } from '../../knownJobs.ts';
import { checkCrons, judgeCrons } from './checkCrons.ts';

const job = (name: string, cron: string, timezone: string) =>
  defineJob({ name, owner: 'team', schedule: { cron, timezone }, freshness: '25h' as Duration });
const jobs = [job('reports.nightly', '0 3 * * *', 'Europe/Berlin'), job('sync.hourly', '0 * * * *', 'UTC')];
const crons = [
  { path: '/api/watch', schedule: '* * * * *' },
  { path: '/api/cron/sync.hourly', schedule: '0 * * * *' },
  { path: '/api/cron/reports.nightly', schedule: '0 1,2 * * *' },
];

test("the crons of the jobs' schedules and of the watch are right, in whatever order", () => {
  expect(judgeCrons(crons, jobs)).toMatchObject({ outcome: 'right', says: expect.stringContaining('the 3 in') });
});

test.each([
  ['without the watch', crons.slice(1), "missing /api/watch at '* * * * *'"],
  ['without a job', crons.slice(0, 2), "missing /api/cron/reports.nightly at '0 1,2 * * *'"],
  [
    'with a cron of a job that is gone',
    [...crons, { path: '/api/cron/old', schedule: '0 0 * * *' }],
    "too many /api/cron/old at '0 0 * * *'",
  ],
  ['with one twice, which would fire twice', [...crons, crons[1]!], "too many /api/cron/sync.hourly at '0 * * * *'"],
  [
    'at another time',
    [crons[0]!, crons[1]!, { path: '/api/cron/reports.nightly', schedule: '0 3 * * *' }],
    "missing /api/cron/reports.nightly at '0 1,2 * * *'; too many /api/cron/reports.nightly at '0 3 * * *'",
  ],
])('%s they are wrong', (_, written, says) => {
  expect(judgeCrons(written, jobs)).toMatchObject({ outcome: 'wrong', says: expect.stringContaining(says) });
});

test("the dispatcher's own vercel.json is looked at, and only for the dispatcher; what Vercel has can't be known", async () => {
  const { jobs: known } = await knownJobs();
  const written = readFileSync(new URL('../../../../../apps/dispatcher/vercel.json', import.meta.url), 'utf8');
  const examine = (name: string) =>
    checkCrons.examine({ environment: {}, apps: [{ name, address: 'PUBLIC_URL' }], jobs: known });
  expect(await examine('dispatcher')).toEqual([
    judgeCrons((JSON.parse(written) as { crons: typeof crons }).crons, known),
    expect.objectContaining({ check: 'deployed crons', outcome: 'unchecked' }),
  ]);
  expect(await examine('reports')).toEqual([]);
});
