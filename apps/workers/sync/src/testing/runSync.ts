import { sql, type Kysely } from '@nightshift/runner';
import { runJob, type JobRunOptions, type SettledRun } from '@nightshift/runner/testing';
import { catalogueSync, type Partition, type SyncTables } from '@nightshift/sync-jobs';
import { syncCatalogueWith } from '../catalogue.ts';
import { catalogueClient, type CatalogueClient } from '../catalogueClient.ts';
import type { Upstream } from '../upstream/index.ts';
import { migrations } from './syncDatabase.ts';

/** The client of a stand-in, with pages so small that there are several. */
export function smallPages({ url, token }: Upstream): CatalogueClient {
  return catalogueClient({ url, token, pageSize: 2 });
}

/** Runs the job for one tick, to its end. */
export function runSync(
  client: CatalogueClient,
  options: JobRunOptions<Partition, SyncTables>,
): Promise<SettledRun<SyncTables>> {
  return runJob(
    catalogueSync,
    syncCatalogueWith(() => client),
    { migrations: [migrations], ...options },
  );
}

/** A seed that gives the next run what this one left: its rows and its watermarks. */
export function leftBy({ db }: SettledRun<SyncTables>): (next: Kysely<SyncTables>) => Promise<void> {
  return async (next) => {
    for (const name of ['sync.airports', 'sync.zip_codes', 'sync.changes', 'nightshift.checkpoints']) {
      const table = sql.table(name);
      const { rows } = await sql<{
        all: unknown;
      }>`select coalesce(jsonb_agg(row), '[]') as all from ${table} row`.execute(db);
      await sql`
        insert into ${table}
        select * from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows[0]!.all)}::jsonb)`.execute(next);
    }
  };
}
