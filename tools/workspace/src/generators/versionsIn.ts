import { readJson, type Tree } from '@nx/devkit';

type Manifest = { version: string; dependencies?: Record<string, string> };

/** The versions of what generated packages depend on, as this workspace has them. */
export type Versions = { contract: string; database: string; runner: string; zod: string };

export function versionsIn(tree: Tree): Versions {
  const manifest = (name: string) => readJson<Manifest>(tree, `packages/${name}/package.json`);
  const contract = manifest('contract');
  return {
    contract: contract.version,
    database: manifest('database').version,
    runner: manifest('runner').version,
    zod: contract.dependencies!.zod!,
  };
}
