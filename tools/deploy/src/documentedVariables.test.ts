import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { doorVariables } from '@nightshift/contract';
import { dispatcherVariables } from '@nightshift/dispatcher/variables';
import { findApps, type App } from './findApps.ts';
import { planDeployment } from './planDeployment.ts';
import { readTable } from './testing/readTable.ts';
import { readWorkflow, root } from './testing/readWorkflow.ts';

const text = (...parts: string[]) => readFileSync(path.join(root, ...parts), 'utf8');
const page = text('docs/deploy.md');
const apps = findApps(root);
const workers = apps.filter(({ kind }) => kind === 'worker');

const documented = (heading: string) => readTable(page, heading).map(([name = '']) => name.replaceAll('`', ''));
const ofApps = documented('What the apps read');
const ofDeployment = documented('What the deployment reads');

/** One name for what each app or team has: `WORKER_URL_<TEAM>`. */
const general = (name: string) =>
  name.replace(/^(WORKER_URL)_.+$/, '$1_<TEAM>').replace(/^(PROTECTION_BYPASS|VERCEL_PROJECT_ID)_.+$/, '$1_<APP>');
const sorted = (names: readonly string[]) => [...new Set(names.map(general))].sort();

/** What `services.ts` of the runner and the dispatcher name by themselves. */
const namedIn = (file: string) =>
  [
    ...text(file).matchAll(/^\s+([A-Z][A-Z0-9_]+): variable\.|environment\.([A-Z][A-Z0-9_]+)|variableOf\('(\w+)'/gm),
  ].map(([, key, read, prefix]) => key ?? read ?? `${prefix}_ANY`);

async function ownVariables({ folder }: App): Promise<string[]> {
  const file = path.join(root, folder, 'src/services.ts');
  if (!existsSync(file)) return [];
  const { variables = {} } = (await import(pathToFileURL(file).href)) as { variables?: object };
  return Object.keys(variables);
}

async function readByApps(): Promise<string[]> {
  return [
    ...Object.keys(doorVariables),
    ...Object.keys(dispatcherVariables(workers.map(({ name }) => name))),
    ...namedIn('apps/dispatcher/src/services.ts'),
    ...namedIn('packages/runner/src/services.ts'),
    ...(await Promise.all(workers.map(ownVariables))).flat(),
  ];
}

test('docs/deploy.md has every variable that an app reads, and no other', async () => {
  expect(sorted(ofApps)).toEqual(sorted(await readByApps()));
});

test('docs/deploy.md says of each variable who needs it, where it comes from and what happens without it', () => {
  for (const row of [...readTable(page, 'What the apps read'), ...readTable(page, 'What the deployment reads')]) {
    expect(row).toHaveLength(4);
    for (const cell of row) expect(cell).not.toBe('');
  }
});

test('.env.example has every variable of docs/deploy.md that somebody has to set, and no other', () => {
  const examples = [...text('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]+)=/gm)].map(([, name = '']) => name);
  const set = ofApps.filter((name) => !name.startsWith('VERCEL_'));
  expect(sorted(examples)).toEqual(sorted(set));
});

test('docs/deploy.md has every variable that a deployment reads, and no other', () => {
  const steps = planDeployment(apps, { environment: 'production' });
  const planned = steps.flatMap((step) =>
    step.kind === 'smoke' ? step.takes : [...step.command.needs, ...(step.command.takes ?? [])],
  );
  expect(sorted(ofDeployment)).toEqual(sorted([...planned, 'VERCEL_PLAN', 'WATCH_EVERY']));
});

test('the secrets and variables that the workflow takes from GitHub are those of the page, kind by kind', () => {
  const named = (kind: string) =>
    [...readWorkflow('deploy.yml').text.matchAll(new RegExp(`\\b${kind}\\.([A-Z_]+)`, 'g'))].map(
      ([, name = '']) => name,
    );
  const listed = (kind: string) =>
    new RegExp(`^ *\\| ${kind} +\\| (.*) \\|$`, 'm').exec(page)![1]!.match(/[A-Z][A-Z_]+(<APP>)?/g)!;
  expect(sorted(listed('secret'))).toEqual(sorted([...named('secrets'), 'PROTECTION_BYPASS_ANY']));
  // PREVIEWS is the repository's, since it decides whether an environment is used at all.
  const ofEnvironments = named('vars').filter((name) => name !== 'PREVIEWS');
  expect(sorted(listed('variable'))).toEqual(sorted([...ofEnvironments, 'VERCEL_PROJECT_ID_ANY']));
  expect(page).toContain('the repository variable `PREVIEWS` to `off`');
});
