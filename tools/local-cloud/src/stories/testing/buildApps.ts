import { buildFunctions } from '@nightshift/workspace/functions';
import { findApps } from '../../cloud/index.ts';

/** Builds every app's functions once, for all stories of a file. */
export async function buildApps(): Promise<void> {
  for (const { folder } of findApps()) await buildFunctions(folder);
}
