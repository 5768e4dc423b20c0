import { DatabaseUnavailable } from '@nightshift/database';
import { migrationFolders } from '../../migrate/migrationFolders.ts';
import { readMigrations, type Migration, type MigrationState } from '../../migrate/readMigrations.ts';
import { withDatabase } from '../../withDatabase.ts';
import { isDispatcher, type App, type Check } from '../Check.ts';
import { right, unchecked, wrong, type Finding } from '../Finding.ts';
import { readVariables } from '../readVariables.ts';
import { whyNot } from '../whyNot.ts';

/** Whether the database has the tables that the code of this checkout works on. */
export const checkMigrations: Check = {
  name: 'migrations',
  async examine({ environment, apps }) {
    const read = readVariables(environment, ['DATABASE_URL']);
    if (read.kind === 'missing') return [unchecked('migrations', read.because)];
    const folders = migrationFolders().filter(({ owner }) => concerns(apps, owner));
    try {
      return [judgeMigrations(await withDatabase(environment, (db) => readMigrations(db, folders)))];
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return [unchecked('migrations', 'Postgres is away')];
      return [wrong('migrations', `they can't be read: ${whyNot(error)}`, 'let this user read the schema nightshift')];
    }
  },
};

/** The dispatcher discovers every team's units, so it needs every team's tables. */
function concerns(apps: readonly App[], owner: string): boolean {
  return owner === 'nightshift' || apps.some((app) => isDispatcher(app) || app.name === owner);
}

export function judgeMigrations({ applied, missing, changed, unknown }: MigrationState): Finding {
  if (changed.length > 0)
    return wrong(
      'migrations',
      `changed since they were applied: ${titles(changed)}`,
      'undo the changes to these files and put them into new ones',
    );
  if (missing.length > 0)
    return wrong(
      'migrations',
      `missing: ${titles(missing)}`,
      'npm run nightshift -- migrate, before the code is deployed',
    );
  const newer = unknown.length === 0 ? '' : `; ${unknown.length} of a newer checkout than this`;
  return right('migrations', `all ${applied} are applied and unchanged${newer}`);
}

function titles(migrations: readonly Migration[]): string {
  return migrations.map(({ owner, name }) => `${owner} ${name}`).join(', ');
}
