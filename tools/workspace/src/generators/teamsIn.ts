import type { Tree } from '@nx/devkit';

/** The teams that have a worker, sorted. */
export function teamsIn(tree: Tree): string[] {
  return tree
    .children('apps/workers')
    .filter((name) => tree.exists(`apps/workers/${name}/package.json`))
    .sort();
}
