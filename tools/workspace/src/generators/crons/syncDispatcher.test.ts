import { readJson } from '@nx/devkit';
import { diskTree } from '../../testing/diskTree.ts';
import type { FixtureApp } from '../../testing/index.ts';
import { jobText, teamFiles, teamsFixture } from '../../testing/teamsFixture.ts';
import { syncDispatcher } from './syncDispatcher.ts';

let app: FixtureApp;
afterEach(() => app.remove());

const twoTeams = {
  ...teamFiles('reports', [
    jobText('reports.on-time', "{ cron: '0 3 * * *', timezone: 'Europe/Berlin' }"),
    jobText('reports.weekly', "{ cron: '15 4 * * 1' }"),
  ]),
  ...teamFiles('data-quality', [jobText('data-quality.scan', "{ cron: '*/10 * * * *' }")]),
};
const WATCH = { path: '/api/watch', schedule: '* * * * *' };

/** Synchronises what is on disk, and writes it. */
async function sync(): Promise<string[]> {
  const tree = diskTree(app.folder);
  const drift = await syncDispatcher(tree);
  tree.flush();
  return drift;
}

const crons = () => readJson<{ crons: object[] }>(diskTree(app.folder), 'apps/dispatcher/vercel.json').crons;
const dependencies = () =>
  readJson<{ dependencies: object }>(diskTree(app.folder), 'apps/dispatcher/package.json').dependencies;
const registry = () => diskTree(app.folder).read('apps/dispatcher/src/jobs.ts', 'utf8');

test('registry, dependencies and crons follow from the jobs, teams in order, timezones in UTC; then nothing is left to do', async () => {
  app = teamsFixture(twoTeams);
  expect(await sync()).not.toEqual([]);
  expect(crons()).toEqual([
    { path: '/api/cron/data-quality.scan', schedule: '*/10 * * * *' },
    { path: '/api/cron/reports.on-time', schedule: '0 1,2 * * *' },
    { path: '/api/cron/reports.weekly', schedule: '15 4 * * 1' },
    WATCH,
  ]);
  expect(dependencies()).toEqual({
    '@nightshift/data-quality-jobs': '0.1.0',
    '@nightshift/reports-jobs': '0.1.0',
    zod: '1.0.0',
  });
  expect(registry()).toContain(
    "import { jobs as dataQualityJobs } from '@nightshift/data-quality-jobs';\n" +
      "import { jobs as reportsJobs } from '@nightshift/reports-jobs';\n",
  );
  expect(registry()).toContain('= [...dataQualityJobs, ...reportsJobs];');
  expect(await sync()).toEqual([]);
});

test('a schedule that was changed is told as the cron it adds and the one it takes away', async () => {
  app = teamsFixture(twoTeams);
  await sync();
  app.write(teamFiles('data-quality', [jobText('data-quality.scan', "{ cron: '0 5 * * *' }")]));
  expect(await sync()).toEqual([
    'apps/dispatcher/vercel.json: + /api/cron/data-quality.scan at 0 5 * * *',
    'apps/dispatcher/vercel.json: - /api/cron/data-quality.scan at */10 * * * *',
  ]);
  expect(await sync()).toEqual([]);
});

test('a file that only looks otherwise is left as it is', async () => {
  app = teamsFixture(twoTeams);
  await sync();
  const tree = diskTree(app.folder);
  const compact = JSON.stringify(readJson(tree, 'apps/dispatcher/vercel.json'));
  app.write({ 'apps/dispatcher/vercel.json': compact });
  expect(await sync()).toEqual([]);
  expect(diskTree(app.folder).read('apps/dispatcher/vercel.json', 'utf8')).toBe(compact);
});

test('a team that has left is forgotten everywhere', async () => {
  app = teamsFixture(twoTeams);
  await sync();
  const tree = diskTree(app.folder);
  tree.delete('apps/workers/reports');
  await syncDispatcher(tree);
  tree.flush();
  expect(crons()).toEqual([{ path: '/api/cron/data-quality.scan', schedule: '*/10 * * * *' }, WATCH]);
  expect(dependencies()).toEqual({ '@nightshift/data-quality-jobs': '0.1.0', zod: '1.0.0' });
  expect(registry()).not.toContain('reports');
});

test('jobs that are in the tree and not yet on disk count as those that are', async () => {
  app = teamsFixture(twoTeams);
  const tree = diskTree(app.folder);
  for (const [file, text] of Object.entries(teamFiles('fraud', [jobText('fraud.scan')]))) tree.write(file, text);
  await syncDispatcher(tree);
  expect(readJson(tree, 'apps/dispatcher/vercel.json')).toMatchObject({
    crons: expect.arrayContaining([{ path: '/api/cron/fraud.scan', schedule: '0 3 * * *' }]),
  });
  expect(diskTree(app.folder).exists('apps/workers/fraud')).toBe(false);
});

test('a team without jobs yet keeps nobody else from synchronising', async () => {
  app = teamsFixture({ ...twoTeams, 'apps/workers/fraud/package.json': '{}' });
  await sync();
  expect(registry()).toContain('= [...dataQualityJobs, ...reportsJobs];');
});

const withoutFunctions = (files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).filter(([file]) => !file.includes('/src/api/')));

const refusals: [title: string, files: Record<string, string>, message: RegExp][] = [
  [
    'two jobs with one name',
    teamFiles('fraud', [jobText('fraud.scan'), jobText('fraud.scan')]),
    /fraud\.scan is in apps\/workers\/fraud\/jobs and again in apps\/workers\/fraud\/jobs: a job's name is its address/,
  ],
  [
    "a job that would be sent to another team's worker",
    teamFiles('fraud', [jobText('reports.scan')]),
    /reports\.scan is in apps\/workers\/fraud\/jobs, and would be sent to the worker 'reports': name it fraud\.scan/,
  ],
  [
    'a job that would meet no function',
    withoutFunctions(teamFiles('fraud', [jobText('fraud.scan')])),
    /fraud\.scan would meet no function: apps\/workers\/fraud\/src\/api\/scan\.ts is missing/,
  ],
  [
    'jobs that contradict themselves, with their own words',
    teamFiles('fraud', [jobText('fraud.scan', "{ cron: '99 3 * * *' }")]),
    /can't be imported have no crons:\napps\/workers\/fraud\/jobs: job 'fraud\.scan', schedule: /,
  ],
  [
    'a package without a list of jobs',
    { ...teamFiles('fraud', []), 'apps/workers/fraud/jobs/src/index.ts': 'export const job = 1;' },
    /apps\/workers\/fraud\/jobs: jobs\/src\/index\.ts exports no list `jobs`/,
  ],
];

test.each(refusals)('refused, with nothing written: %s', async (_title, files, message) => {
  app = teamsFixture({ ...twoTeams, ...files });
  const tree = diskTree(app.folder);
  await expect(syncDispatcher(tree)).rejects.toThrow(message);
  expect(tree.listChanges()).toEqual([]);
});
