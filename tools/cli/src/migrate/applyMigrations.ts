import { blamesNobody, migrate, type Database, type MigrateOptions } from '@nightshift/database';
import { readMigrations, type Migration } from './readMigrations.ts';

/**
 * Applies what is missing, folder by folder, and tells of each. Every migration is a transaction of its own: when one
 * fails, those before it stay, those after it wait, and the error names it. Safe to repeat and to run twice at a time.
 */
export async function applyMigrations(
  db: Database,
  folders: readonly MigrateOptions[],
  onApplied: (migration: Migration) => void,
): Promise<void> {
  for (const options of folders) {
    const { owner } = options;
    const { missing } = await readMigrations(db, [options]);
    try {
      const { applied } = await migrate(db, options);
      for (const name of applied) onApplied({ owner, name });
    } catch (error) {
      if (blamesNobody(error)) throw error;
      const after = await readMigrations(db, [options]);
      for (const migration of missing) if (!isIn(after.missing, migration)) onApplied(migration);
      throw named(error, after.missing[0]);
    }
  }
}

function isIn(migrations: readonly Migration[], { name }: Migration): boolean {
  return migrations.some((migration) => migration.name === name);
}

/** What Postgres says of a statement doesn't say whose it is. */
function named(error: unknown, failed: Migration | undefined): unknown {
  if (failed === undefined) return error;
  return new Error(`the migration '${failed.name}' of ${failed.owner} could not be applied`, { cause: error });
}
