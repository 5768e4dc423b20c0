import { migrate } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { sql, type Kysely } from '@nightshift/runner';
import type { SyncTables } from '@nightshift/sync-jobs';
import type { CollectionName } from '../upstream/index.ts';

/** The team's own migrations. */
export const migrations = new URL('../../migrations/', import.meta.url);

export type SyncDatabase = { db: Kysely<SyncTables>; drop(): Promise<void> };

/** A database of its own for a test, with the team's tables and nothing in them. */
export async function syncDatabase(): Promise<SyncDatabase> {
  const fresh = await freshDatabase();
  await migrate(fresh.db, { owner: 'sync', folder: migrations });
  return { db: fresh.db as unknown as Kysely<SyncTables>, drop: fresh.drop };
}

/** What the tables hold of a collection, as the upstream's `living` says it. */
export async function held(db: Kysely<SyncTables>, collection: CollectionName): Promise<unknown[]> {
  const table = sql.table(collection === 'airports' ? 'sync.airports' : 'sync.zip_codes');
  const { rows } = await sql<{ entry: object }>`
    select to_jsonb(entry) || '{"removed": false}' as entry from ${table} entry order by code`.execute(db);
  return rows.map(({ entry }) => entry);
}

/** Every change that was applied, as `partition version code`, with a minus before those that removed; in order. */
export async function applied(db: Kysely<SyncTables>): Promise<string[]> {
  const rows = await db
    .selectFrom('sync.changes')
    .select(['partition', 'version', 'code', 'removed'])
    .orderBy('partition')
    .orderBy('version')
    .orderBy('code')
    .execute();
  return rows.map(({ partition, version, code, removed }) => `${partition} ${version} ${removed ? '-' : ''}${code}`);
}
