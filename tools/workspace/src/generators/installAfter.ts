import { installPackagesTask, logger, type GeneratorCallback, type Tree } from '@nx/devkit';

/**
 * What is to run when the tree is on disk: `npm install` where a package.json was written, so that the workspace's links and
 * package-lock.json are right.
 */
export function installAfter(tree: Tree, { skip = false } = {}): GeneratorCallback {
  const needed = tree.listChanges().some(({ path }) => path.endsWith('/package.json'));
  return () => {
    if (!needed) return;
    if (skip) logger.info('Run `npm install`: it links the new packages and writes them into package-lock.json.');
    else installPackagesTask(tree, true);
  };
}
