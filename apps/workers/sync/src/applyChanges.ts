import { partitionName, type Partition, type SyncTables } from '@nightshift/sync-jobs';
import { sql, type Transaction } from '@nightshift/runner';
import { collections, type Collection } from './collections.ts';
import type { Change } from './parsePage.ts';

export type ChangesToApply = { partition: Partition; changes: readonly Change[]; run: string };

/** Makes the table what the upstream says: writes what is new or different, deletes what is gone, and records each change. */
export async function applyChanges(
  tx: Transaction<SyncTables>,
  { partition, changes, run }: ChangesToApply,
): Promise<void> {
  const collection = collections[partition.collection];
  const present = changes.filter(({ removed }) => !removed);
  const gone = changes.filter(({ removed }) => removed);
  await recordChanges(tx, partitionName(partition), changes, run);
  if (present.length > 0) await upsertEntries(tx, collection, present);
  if (gone.length > 0) await deleteEntries(tx, collection, gone);
}

/** Fails with a unique violation, and takes its page back, when one of the changes was applied before. */
async function recordChanges(
  tx: Transaction<SyncTables>,
  partition: string,
  changes: readonly Change[],
  run: string,
): Promise<void> {
  await sql`
    insert into sync.changes (partition, version, code, removed, run)
    select ${partition}, version, code, removed, ${run}
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as change(version bigint, code text, removed boolean)`.execute(tx);
}

/** All entries as one parameter and one statement; the table itself says which types they have. */
async function upsertEntries(
  tx: Transaction<SyncTables>,
  { table, entry }: Collection,
  entries: readonly Change[],
): Promise<void> {
  const fields = ['version', ...Object.keys(entry)].map((field) => sql.ref(field));
  const columns = sql.join([sql.ref('code'), ...fields]);
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(entries)}::jsonb)
    on conflict (code) do update set ${sql.join(fields.map((field) => sql`${field} = excluded.${field}`))}`.execute(tx);
}

async function deleteEntries(
  tx: Transaction<SyncTables>,
  { table }: Collection,
  entries: readonly Change[],
): Promise<void> {
  await sql`delete from ${sql.table(table)} where code = any(${entries.map(({ code }) => code)})`.execute(tx);
}
