import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql, type Database, type MigrateOptions } from '@nightshift/database';

export type Migration = { owner: string; name: string };

/** How a database stands to the migrations of this checkout. */
export type MigrationState = {
  applied: number;
  /** In the order they would be applied. */
  missing: Migration[];
  /** Applied, and the file has changed since. */
  changed: Migration[];
  /** Applied, and there is no such file here: the database has seen a newer checkout than this. */
  unknown: Migration[];
};

/** Compares the files of these folders with what a database remembers. Changes nothing, and needs no right but to read. */
export async function readMigrations(db: Database, folders: readonly MigrateOptions[]): Promise<MigrationState> {
  const remembered = await readRemembered(db);
  const state: MigrationState = { applied: 0, missing: [], changed: [], unknown: [] };
  for (const { owner, folder } of folders) {
    const names = await sqlFiles(folder);
    for (const name of names) {
      const checksum = remembered.get(keyOf({ owner, name }))?.checksum;
      if (checksum === undefined) state.missing.push({ owner, name });
      else if (checksum !== (await checksumOf(folder, name))) state.changed.push({ owner, name });
      else state.applied += 1;
    }
    for (const applied of remembered.values()) {
      if (applied.owner === owner && !names.includes(applied.name)) state.unknown.push({ owner, name: applied.name });
    }
  }
  return state;
}

type Remembered = Migration & { checksum: string };

async function readRemembered(db: Database): Promise<Map<string, Remembered>> {
  const { rows: known } = await sql<{ known: boolean }>`
    select to_regclass('nightshift.migrations') is not null as known`.execute(db);
  if (!known[0]!.known) return new Map();
  const { rows } = await sql<Remembered>`
    select owner, name, checksum from nightshift.migrations order by owner, name`.execute(db);
  return new Map(rows.map((row) => [keyOf(row), row]));
}

function keyOf({ owner, name }: Migration): string {
  return `${owner}/${name}`;
}

async function sqlFiles(folder: string | URL): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** As `migrate` remembers it. */
async function checksumOf(folder: string | URL, name: string): Promise<string> {
  const root = typeof folder === 'string' ? folder : fileURLToPath(folder);
  return createHash('sha256')
    .update(await readFile(path.join(root, name), 'utf8'))
    .digest('hex');
}
