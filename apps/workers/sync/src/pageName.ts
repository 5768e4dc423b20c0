import { partitionName, type Partition } from '@nightshift/sync-jobs';
import type { CatalogueCursor } from './catalogueClient.ts';

/** A page in words, for errors: `zip-codes/7 behind version 1, code '70001'`. */
export function pageName(partition: Partition, { version, code }: CatalogueCursor): string {
  return `${partitionName(partition)} behind version ${version}, code '${code}'`;
}
