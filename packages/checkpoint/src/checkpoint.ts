import { Fenced, type Json } from '@nightshift/contract';
import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import { STORABLE, storableJson } from './storableJson.ts';

/** A cursor can't be kept as JSON: the next attempt would go on somewhere else. */
export class CursorNotJson extends Error {
  override name = 'CursorNotJson';
}

export type Checkpoint = {
  cursor: Json;
  /** How many items lie before the cursor. */
  items: number;
  /** How often it was saved; whoever saves names the version it read. */
  version: number;
};

/** Where an owner's walk of that name goes on; undefined before its first checkpoint. */
export async function loadCheckpoint(db: Database, owner: string, name: string): Promise<Checkpoint | undefined> {
  const row = await db
    .selectFrom('nightshift.checkpoints')
    .select(['cursor', 'items', 'version'])
    .where('owner', '=', owner)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && { cursor: row.cursor, items: Number(row.items), version: row.version };
}

/**
 * Saves a checkpoint inside the transaction that did the work before it. `version` is the one that was loaded, 0 for
 * none: anybody who saved in between makes this throw {@link Fenced}, and the work rolls back with it. A cursor that isn't JSON is {@link CursorNotJson}.
 */
export async function saveCheckpoint(
  tx: DatabaseTransaction,
  checkpoint: { owner: string; name: string; cursor: Json; items: number; version: number },
): Promise<void> {
  const { owner, name, items, version } = checkpoint;
  const cursor = jsonText(checkpoint);
  const { rows } =
    version === 0
      ? await sql`
          insert into nightshift.checkpoints (owner, name, cursor, items, updated_at)
          values (${owner}, ${name}, ${cursor}::jsonb, ${items}, nightshift.clock())
          on conflict do nothing returning version`.execute(tx)
      : await sql`
          update nightshift.checkpoints set cursor = ${cursor}::jsonb, items = ${items}, version = version + 1, updated_at = nightshift.clock()
          where owner = ${owner} and name = ${name} and version = ${version} returning version`.execute(tx);
  if (rows.length === 0) {
    throw new Fenced(
      `checkpoint '${name}' of ${owner} has moved past version ${version}: another attempt is further on`,
    );
  }
}

function jsonText({ owner, name, cursor }: { owner: string; name: string; cursor: unknown }): string {
  let cause: unknown;
  try {
    const text = storableJson(cursor);
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new CursorNotJson(
    `the cursor of checkpoint '${name}' of ${owner} can't be kept as JSON: return ${STORABLE}; a Date as its ISO text`,
    { cause },
  );
}
