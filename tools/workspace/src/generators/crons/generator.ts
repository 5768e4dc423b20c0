import type { Tree } from '@nx/devkit';
import { installAfter } from '../installAfter.ts';
import { syncDispatcher } from './syncDispatcher.ts';

/** `npx nx sync` writes what follows from the jobs into the dispatcher; `npx nx sync:check` fails where it isn't so. */
export default async function cronsGenerator(tree: Tree) {
  const drift = await syncDispatcher(tree);
  return {
    outOfSyncMessage: 'The dispatcher is not equal to the jobs.',
    outOfSyncDetails: drift,
    callback: installAfter(tree),
  };
}
