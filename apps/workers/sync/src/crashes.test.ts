import type { Kysely } from '@nightshift/runner';
import { crashAnywhere } from '@nightshift/runner/testing';
import { catalogueSync, partitionName, type SyncTables } from '@nightshift/sync-jobs';
import { syncCatalogueWith } from './catalogue.ts';
import { catalogueClient } from './catalogueClient.ts';
import { smallFiles, smallPartitions } from './testing/smallFiles.ts';
import { applied, held, migrations } from './testing/syncDatabase.ts';
import { startUpstream, type Upstream } from './upstream/index.ts';

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ files: await smallFiles() });
});
afterAll(() => upstream?.stop());

test('killed anywhere, the tables equal the upstream, and each version of an entry is applied once', async () => {
  const { catalogue } = upstream;
  catalogue.change(2);
  const [removed] = catalogue.remove(1, 'airports');
  const changes = smallPartitions.flatMap((partition) =>
    catalogue
      .page(partition.collection, { partition: partition.prefix, since: 0, after: '', limit: 1_000 })
      .map((entry) => `${partitionName(partition)} ${entry.version} ${entry.removed ? '-' : ''}${entry.code}`),
  );
  expect(changes).toHaveLength(15);
  const client = catalogueClient({ ...upstream, pageSize: 4 });
  await crashAnywhere(
    catalogueSync,
    syncCatalogueWith(() => client),
    {
      migrations: [migrations],
      units: smallPartitions,
      // What the upstream has removed stands here from earlier.
      seed: async (db: Kysely<SyncTables>) => {
        const place = { city: null, state: null, country: 'USA', latitude: 0, longitude: 0 };
        await db
          .insertInto('sync.airports')
          .values({ code: removed!, name: 'Removed', version: 1, ...place })
          .execute();
      },
      invariant: async (db: Kysely<SyncTables>) => {
        expect(await held(db, 'airports')).toEqual(catalogue.living('airports'));
        expect(await held(db, 'zip-codes')).toEqual(catalogue.living('zip-codes'));
        expect(await applied(db)).toEqual(changes);
      },
    },
  );
}, 120_000);
