import { diskTree } from '../testing/diskTree.ts';
import type { FixtureApp } from '../testing/index.ts';
import { jobText, teamFiles, teamsFixture } from '../testing/teamsFixture.ts';
import jobGenerator from './job/generator.ts';
import workerGenerator from './worker/generator.ts';

let app: FixtureApp;
beforeEach(() => {
  app = teamsFixture(teamFiles('reports', [jobText('reports.on-time')]));
});
afterEach(() => app.remove());

/** What a generator would write now, as `CREATE <path>` and `UPDATE <path>`; then it stands on disk. */
async function written(generate: (tree: ReturnType<typeof diskTree>) => Promise<unknown>): Promise<string[]> {
  const tree = diskTree(app.folder);
  await generate(tree);
  const changes = tree.listChanges().map(({ type, path }) => `${type} ${path}`);
  tree.flush();
  return changes.sort();
}
const worker = (options: Parameters<typeof workerGenerator>[1]) => written((tree) => workerGenerator(tree, options));
const job = (name: string, verb: string) => written((tree) => jobGenerator(tree, { job: name, verb }));
const read = (file: string) => diskTree(app.folder).read(file, 'utf8');

test('a worker has a first job unless told otherwise: nightly, unit by unit', async () => {
  expect(await worker({ team: 'fraud' })).toEqual(
    expect.arrayContaining(['CREATE apps/workers/fraud/src/nightly.ts', 'UPDATE apps/dispatcher/src/jobs.ts']),
  );
  expect(read('apps/workers/fraud/src/nightly.ts')).toContain('export const nightlyWork = each<');
});

test('a second job takes the next migration and leaves the schema to the first', async () => {
  await worker({ team: 'fraud', job: 'scan', verb: 'many' });
  const changes = await job('fraud.old-rows', 'walk');
  expect(changes).toEqual(expect.arrayContaining(['CREATE apps/workers/fraud/migrations/0002_old_rows.sql']));
  expect(changes.filter((change) => change.startsWith('UPDATE'))).toEqual([
    'UPDATE apps/dispatcher/vercel.json',
    'UPDATE apps/workers/fraud/README.md',
    'UPDATE apps/workers/fraud/jobs/src/index.ts',
    'UPDATE apps/workers/fraud/jobs/src/jobs.ts',
  ]);
  expect(read('apps/workers/fraud/migrations/0001_scan.sql')).toMatch(/^create schema fraud;\n/);
  expect(read('apps/workers/fraud/migrations/0002_old_rows.sql')).not.toContain('create schema');
});

test('both again, in whatever order, change nothing', async () => {
  await worker({ team: 'fraud', job: 'scan' });
  await job('fraud.old-rows', 'walk');
  expect(await worker({ team: 'fraud', job: 'scan' })).toEqual([]);
  expect(await job('fraud.scan', 'each')).toEqual([]);
  expect(await job('fraud.old-rows', 'walk')).toEqual([]);
});

test('the same job in another verb, a file that is gone or one that was edited: refused, the files named', async () => {
  await worker({ team: 'fraud', job: 'scan' });
  await expect(job('fraud.scan', 'walk')).rejects.toThrow(
    /fraud\.scan can't be added.* apps\/workers\/fraud\/\S+.*otherwise there\. Nothing was overwritten/,
  );
  const tree = diskTree(app.folder);
  tree.delete('apps/workers/fraud/src/scan.test.ts');
  tree.flush();
  await expect(job('fraud.scan', 'each')).rejects.toThrow(
    'apps/workers/fraud/src/scan.test.ts is missing. Nothing was overwritten',
  );
  app.write({ 'apps/workers/fraud/package.json': '{ "name": "@nightshift/fraud" }' });
  await expect(worker({ team: 'fraud', job: 'scan' })).rejects.toThrow(
    "the name 'fraud' is taken: apps/workers/fraud/package.json is otherwise there. Nothing was overwritten",
  );
});

test('a job of a team that there is not is refused, with the teams that there are', async () => {
  await expect(job('fraud.scan', 'each')).rejects.toThrow(
    "there is no team 'fraud': apps/workers has reports. A new one begins with `nx g @nightshift/workspace:worker fraud`",
  );
});

test('a team whose packages lack what a generated job imports gets it, and a README without a table is left as it is', async () => {
  app.write({
    'apps/workers/reports/README.md': '# Reports\n',
    'apps/workers/reports/jobs/src/jobs.ts':
      "import type { AnyJob } from '@nightshift/contract';\n\nexport const jobs: readonly AnyJob[] = [];\n",
    'apps/workers/reports/jobs/src/index.ts': "export { jobs } from './jobs.ts';\n",
  });
  const changes = await job('reports.weekly', 'each');
  expect(changes).toEqual(
    expect.arrayContaining([
      'UPDATE apps/workers/reports/jobs/package.json',
      'UPDATE apps/workers/reports/package.json',
    ]),
  );
  expect(JSON.parse(read('apps/workers/reports/package.json')!)).toMatchObject({
    dependencies: { '@nightshift/runner': '0.1.0', zod: '4.6.7' },
    devDependencies: { '@nightshift/database': '0.1.0' },
  });
  expect(read('apps/workers/reports/README.md')).toBe('# Reports\n');
});
