import { existsSync, readdirSync } from 'node:fs';
import { nightshiftMigrations, type MigrateOptions } from '@nightshift/database';

const WORKERS = new URL('../../../../apps/workers/', import.meta.url);

/** Every folder of migrations in the order they are applied: Nightshift's own, then each worker's, its folder's name being the owner. */
export function migrationFolders(workers: URL = WORKERS): MigrateOptions[] {
  const owners = readdirSync(workers, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  const folders = owners.sort().map((owner) => ({ owner, folder: new URL(`${owner}/migrations/`, workers) }));
  return [nightshiftMigrations, ...folders.filter(({ folder }) => existsSync(folder))];
}
