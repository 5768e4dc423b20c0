import { sql, type Database } from '@nightshift/database';
import { catalogueSync } from '@nightshift/sync-jobs';
import type { CollectionName } from '@nightshift/sync/upstream';
import type { Scene } from './Scene.ts';

/** The upstream's catalogue of 42,049 ZIP codes and 3,376 airports, in eleven partitions. */
export const syncCatalogue: Scene = {
  job: catalogueSync,
  story: "the upstream's catalogue, kept equal in eleven partitions",
  async seed({ world }) {
    const { catalogue } = world.upstream!;
    const entries = (collection: CollectionName) => catalogue.living(collection).length.toLocaleString('en');
    return Promise.resolve(['catalogue', `${entries('zip-codes')} ZIP codes and ${entries('airports')} airports`]);
  },
  async count({ db, world }) {
    const { catalogue, counts } = world.upstream!;
    let lost = 0;
    let surplus = 0;
    for (const collection of ['airports', 'zip-codes'] as const) {
      const ours = await versionsOf(db, collection);
      for (const { code, version } of catalogue.living(collection)) {
        if (ours.get(code) !== version) lost += 1;
        ours.delete(code);
      }
      surplus += ours.size;
    }
    return {
      doubled: surplus,
      lost,
      seen: [['pages read', String(counts.pages)]],
      moral: 'Every entry is as the upstream has it, and each change was applied once.',
    };
  },
};

async function versionsOf(db: Database, collection: CollectionName): Promise<Map<string, number>> {
  const table = sql.table(collection === 'airports' ? 'sync.airports' : 'sync.zip_codes');
  const { rows } = await sql<{
    code: string;
    version: number;
  }>`select code, version::int as version from ${table}`.execute(db);
  return new Map(rows.map(({ code, version }) => [code, version]));
}
