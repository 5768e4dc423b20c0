import { readJson, writeJson, type Tree } from '@nx/devkit';
import { versionsIn } from '../versionsIn.ts';

type Manifest = Record<'dependencies' | 'devDependencies', Record<string, string> | undefined>;

/** Adds what a generated job imports to the team's two packages, where they don't have it yet. */
export function addDependencies(tree: Tree, team: string): void {
  const { contract, database, runner, zod } = versionsIn(tree);
  const worker = `apps/workers/${team}/package.json`;
  add(tree, `apps/workers/${team}/jobs/package.json`, 'dependencies', {
    '@nightshift/contract': contract,
    '@nightshift/database': database,
    zod,
  });
  add(tree, worker, 'dependencies', { '@nightshift/runner': runner, zod });
  add(tree, worker, 'devDependencies', { '@nightshift/database': database });
}

function add(tree: Tree, file: string, section: keyof Manifest, wanted: Record<string, string>): void {
  const manifest = readJson<Manifest>(tree, file);
  const present = manifest[section] ?? {};
  if (Object.keys(wanted).every((name) => name in present)) return;
  const all = Object.entries({ ...wanted, ...present }).sort(([left], [right]) => (left < right ? -1 : 1));
  writeJson(tree, file, { ...manifest, [section]: Object.fromEntries(all) });
}
