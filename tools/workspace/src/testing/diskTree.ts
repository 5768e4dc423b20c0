import type { Tree } from '@nx/devkit';
import { flushChanges, FsTree } from 'nx/src/generators/tree';

/** A folder as generators see it. What they write stays in the tree until `flush`. */
export const diskTree = (folder: string): Tree & { flush: () => void } => {
  const tree = new FsTree(folder, false);
  return Object.assign(tree, { flush: () => flushChanges(folder, tree.listChanges()) });
};
