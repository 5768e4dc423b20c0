import { partitionName, type Partition, type SyncTables } from '@nightshift/sync-jobs';
import { walk } from '@nightshift/runner';
import { applyChanges } from './applyChanges.ts';
import type { CatalogueClient, CatalogueCursor } from './catalogueClient.ts';
import type { Change } from './parsePage.ts';
import { catalogue } from './services.ts';

/**
 * Walks one partition of the upstream's catalogue, from the last change that was applied to the newest. A page and the
 * cursor behind it commit together, so a page that was rolled back is read again, and one that was applied never is.
 */
export const syncCatalogueWith = (client: () => CatalogueClient) =>
  walk<Partition, SyncTables, Change, CatalogueCursor>({
    start: { version: 0, code: '' },
    watermark: { name: partitionName },
    async read(cursor, { unit, signal }) {
      const changes = await client().changesBehind(unit, cursor, signal);
      const last = changes.at(-1);
      return last ? { items: changes, cursor: { version: last.version, code: last.code } } : { items: [] };
    },
    write: (changes, { tx, unit, run }) => applyChanges(tx, { partition: unit, changes, run }),
  });

export const syncCatalogue = syncCatalogueWith(catalogue);
