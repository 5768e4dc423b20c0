import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fixtureApp, type FixtureApp } from './fixtureApp.ts';

const prettier = readFileSync(fileURLToPath(new URL('../../../../.prettierrc.json', import.meta.url)), 'utf8');
const manifest = (name: string, more: object = {}): string =>
  JSON.stringify({ name: `@nightshift/${name}`, version: '0.1.0', type: 'module', ...more });

/** A job as text, which `schedule` completes: `defineJob({ … })`. */
export const jobText = (name: string, schedule = "{ cron: '0 3 * * *' }"): string =>
  `defineJob({ name: '${name}', owner: 'x', freshness: '25h', schedule: { overlap: 'skip', ...${schedule} } })`;

/** The files of a team with these jobs, by path; each has its function unless it is another worker's. */
export const teamFiles = (team: string, jobs: readonly string[]): Record<string, string> => {
  const routes = jobs.flatMap((job) => /name: '[^.']+\.([^']+)'/.exec(job)?.[1] ?? []);
  const folder = `apps/workers/${team}`;
  return {
    [`${folder}/package.json`]: manifest(team),
    [`${folder}/jobs/package.json`]: manifest(`${team}-jobs`),
    [`${folder}/jobs/src/index.ts`]: `import { defineJob } from '@nightshift/contract';\nexport const jobs = [${jobs.join(', ')}];\n`,
    ...Object.fromEntries(routes.map((route) => [`${folder}/src/api/${route}.ts`, ''])),
  };
};

/** A workspace of a dispatcher that knows nothing yet, and what else is given; it finds the installed packages. */
export const teamsFixture = (files: Record<string, string>): FixtureApp =>
  fixtureApp({
    '.prettierrc.json': prettier,
    CODEOWNERS: '* @nightshift/platform\n',
    '.env.example': 'WORKER_URL_REPORTS=https://reports.example.com\n',
    'apps/dispatcher/package.json': manifest('dispatcher', { dependencies: { zod: '1.0.0' } }),
    'apps/dispatcher/vercel.json': '{ "framework": null, "crons": [] }',
    'apps/dispatcher/src/jobs.ts': '',
    'packages/contract/package.json': manifest('contract', { dependencies: { zod: '4.6.7' } }),
    'packages/database/package.json': manifest('database'),
    'packages/runner/package.json': manifest('runner'),
    ...files,
  });
