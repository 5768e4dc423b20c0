import { isDeepStrictEqual } from 'node:util';
import { formatFiles, logger, readJson, writeJson, type Tree } from '@nx/devkit';
import { teamsIn } from '../teamsIn.ts';
import { cronsOf, type Cron } from './cronsOf.ts';
import { readJobs } from './readJobs.ts';
import { refuseUntrueJobs } from './refuseUntrueJobs.ts';
import { registryText } from './registryText.ts';
import { vercelJsonText } from './vercelJsonText.ts';

/** What was not equal to the jobs, a line each. */
export type Drift = string[];

const REGISTRY = 'apps/dispatcher/src/jobs.ts';
const MANIFEST = 'apps/dispatcher/package.json';
const VERCEL_JSON = 'apps/dispatcher/vercel.json';

/**
 * Makes the dispatcher's registry, dependencies and crons equal to the jobs of every team, in the tree; says what wasn't. Where
 * all is equal nothing is written. Throws, before writing anything, when the jobs can't be true.
 */
export async function syncDispatcher(tree: Tree): Promise<Drift> {
  const teams = teamsIn(tree).filter((team) => hasJobs(tree, team));
  const read = readJobs(tree, teams);
  refuseUntrueJobs(tree, read);
  const crons = cronsOf(read);
  const drift = [...syncDependencies(tree, teams), ...syncCrons(tree, crons)];
  tree.write(REGISTRY, registryText(teams));
  await formatFiles(tree);
  return tree.listChanges().some(({ path }) => path === REGISTRY)
    ? [...drift, `${REGISTRY}: the jobs of ${teams.join(', ')}`]
    : drift;
}

/** A team that is being begun must not keep everybody from synchronising. */
function hasJobs(tree: Tree, team: string): boolean {
  const index = `apps/workers/${team}/jobs/src/index.ts`;
  if (tree.exists(index)) return true;
  logger.warn(`apps/workers/${team} has no jobs yet, and the dispatcher is told of none: ${index} is missing.`);
  return false;
}

function syncDependencies(tree: Tree, teams: readonly string[]): Drift {
  const manifest = readJson<{ dependencies: Record<string, string> }>(tree, MANIFEST);
  const wanted = Object.fromEntries(
    teams.map((team) => {
      const { name, version } = readJson<{ name: string; version: string }>(
        tree,
        `apps/workers/${team}/jobs/package.json`,
      );
      return [name, version];
    }),
  );
  const others = Object.entries(manifest.dependencies).filter(([name]) => !/^@nightshift\/.+-jobs$/.test(name));
  const dependencies = sorted({ ...Object.fromEntries(others), ...wanted });
  const drift = differences(entryLines(manifest.dependencies), entryLines(dependencies));
  if (drift.length > 0) writeJson(tree, MANIFEST, { ...manifest, dependencies });
  return drift.map((line) => `${MANIFEST}: ${line}`);
}

function syncCrons(tree: Tree, crons: readonly Cron[]): Drift {
  const vercelJson = readJson<{ crons?: Cron[] }>(tree, VERCEL_JSON);
  const present = vercelJson.crons ?? [];
  if (isDeepStrictEqual(present, crons)) return [];
  tree.write(VERCEL_JSON, vercelJsonText(vercelJson, crons));
  const drift = differences(present.map(cronLine), crons.map(cronLine));
  return (drift.length > 0 ? drift : ['the crons in their order']).map((line) => `${VERCEL_JSON}: ${line}`);
}

const sorted = (entries: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(entries).sort(([left], [right]) => (left < right ? -1 : 1)));
const entryLines = (entries: Record<string, string>): string[] =>
  Object.entries(entries).map(([name, version]) => `${name} ${version}`);
const cronLine = ({ path, schedule }: Cron): string => `${path} at ${schedule}`;

function differences(present: readonly string[], wanted: readonly string[]): string[] {
  return [
    ...wanted.filter((line) => !present.includes(line)).map((line) => `+ ${line}`),
    ...present.filter((line) => !wanted.includes(line)).map((line) => `- ${line}`),
  ];
}
