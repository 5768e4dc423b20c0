import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql, type Kysely } from 'kysely';

export type MigrateOptions = {
  /** Whose migrations these are: `nightshift`, or a worker's name. Two owners number theirs independently. */
  owner: string;
  /** A folder of plain SQL files, `0001_what_it_does.sql`, applied in order. */
  folder: string | URL;
};

export type Migrated = { applied: string[]; present: number };

/** Nightshift's own migrations. */
export const nightshiftMigrations: MigrateOptions = {
  owner: 'nightshift',
  folder: new URL('../migrations/', import.meta.url),
};

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/**
 * Applies each SQL file of a folder once, each in a transaction of its own with the row that remembers it. Safe to
 * repeat and safe to run twice at a time; an applied file that has changed since is refused.
 */
// The migrator knows nobody's tables.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export async function migrate(db: Kysely<any>, { owner, folder }: MigrateOptions): Promise<Migrated> {
  const root = typeof folder === 'string' ? folder : fileURLToPath(folder);
  const names = (await readdir(root)).filter((name) => name.endsWith('.sql')).sort();
  const misnamed = names.find((name) => !FILE_NAME.test(name));
  if (misnamed) throw new Error(`migration '${misnamed}' of ${owner} is not named like 0001_what_it_does.sql`);
  await prepare(db);
  const applied: string[] = [];
  for (const name of names) {
    const text = await readFile(path.join(root, name), 'utf8');
    if (await applyOnce(db, owner, name, text)) applied.push(name);
  }
  return { applied, present: names.length };
}

/** One at a time across all processes: `if not exists` alone lets two creators meet. */
const lock = sql`select pg_advisory_xact_lock(hashtext('nightshift.migrations'))`;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function prepare(db: Kysely<any>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await lock.execute(tx);
    await sql`create schema if not exists nightshift`.execute(tx);
    await sql`
      create table if not exists nightshift.migrations (
        owner text not null, name text not null, checksum text not null,
        applied_at timestamptz not null default now(), primary key (owner, name)
      )`.execute(tx);
  });
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
async function applyOnce(db: Kysely<any>, owner: string, name: string, text: string): Promise<boolean> {
  const checksum = createHash('sha256').update(text).digest('hex');
  return db.transaction().execute(async (tx) => {
    await lock.execute(tx);
    const { rows } = await sql<{ checksum: string }>`
      select checksum from nightshift.migrations where owner = ${owner} and name = ${name}`.execute(tx);
    if (rows[0]) {
      if (rows[0].checksum !== checksum) {
        throw new Error(
          `migration '${name}' of ${owner} has changed since it was applied: undo the change and add a new file`,
        );
      }
      return false;
    }
    await sql.raw(text).execute(tx);
    await sql`insert into nightshift.migrations (owner, name, checksum) values (${owner}, ${name}, ${checksum})`.execute(
      tx,
    );
    return true;
  });
}
