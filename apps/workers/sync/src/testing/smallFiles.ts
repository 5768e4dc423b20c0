import type { Partition } from '@nightshift/sync-jobs';
import { readCatalogueFiles, type CatalogueFiles } from '../upstream/index.ts';

/** A little of the real data: four airports, six ZIP codes that begin with 0 and five with 9. */
export async function smallFiles(): Promise<CatalogueFiles> {
  whole ??= readCatalogueFiles();
  const { airports, 'zip-codes': zipCodes } = await whole;
  const beginning = (prefix: string) => zipCodes.filter(({ code }) => code.startsWith(prefix));
  return {
    airports: airports.slice(0, 4),
    'zip-codes': [...beginning('0').slice(0, 6), ...beginning('9').slice(0, 5)],
  };
}

let whole: Promise<CatalogueFiles> | undefined;

/** The partitions that {@link smallFiles} has something in. */
export const smallPartitions: Partition[] = [
  { collection: 'airports', prefix: '' },
  { collection: 'zip-codes', prefix: '0' },
  { collection: 'zip-codes', prefix: '9' },
];
