import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apartEnvironment } from './testing/apartEnvironment.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
let kept: string;
beforeAll(() => {
  kept = mkdtempSync(join(tmpdir(), 'nightshift-affected-'));
});
afterAll(() => rmSync(kept, { recursive: true, force: true }));

/** The apps that are deployed: every project with a build, or those of them that a change of files affects. */
function deployed(...files: string[]): string[] {
  const affected = files.length > 0 ? ['--affected', `--files=${files.join(',')}`] : [];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/nx/dist/bin/nx.js', 'show', 'projects', '--with-target=build', '--json', ...affected],
    { cwd: root, env: apartEnvironment(kept), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
  return (JSON.parse(stdout) as string[]).sort();
}

test("a change to a job's work redeploys its worker alone", () => {
  expect(deployed('apps/workers/reports/src/on-time.ts')).toEqual(['@nightshift/reports']);
}, 60_000);

test('a change to a schedule redeploys the worker and the dispatcher', () => {
  expect(deployed('apps/workers/reports/jobs/src/on-time.ts')).toEqual([
    '@nightshift/dispatcher',
    '@nightshift/reports',
  ]);
}, 60_000);

test('a change in a package that all share redeploys all', () => {
  const all = deployed();
  expect(all).toEqual(expect.arrayContaining(['@nightshift/dispatcher', '@nightshift/reports']));
  expect(deployed('packages/contract/src/defineJob.ts')).toEqual(all);
}, 60_000);

test('a change in the tools or the docs redeploys nothing', () => {
  expect(
    deployed(
      'tools/workspace/src/generators/job/generator.ts',
      'tools/workspace/src/generators/job/files/each/src/__route__.ts.template',
      'tools/workspace/package.json',
      'tools/local-cloud/src/cloud/startCloud.ts',
      'tools/local-cloud/package.json',
      'docs/deploy.md',
      'README.md',
    ),
  ).toEqual([]);
}, 60_000);
