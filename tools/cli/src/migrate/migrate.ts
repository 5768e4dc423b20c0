import type { Answer, Command } from '../Command.ts';
import { exitCodes } from '../Command.ts';
import { counted } from '../counted.ts';
import { withDatabase } from '../withDatabase.ts';
import { applyMigrations } from './applyMigrations.ts';
import { migrationFolders } from './migrationFolders.ts';
import { readMigrations, type Migration, type MigrationState } from './readMigrations.ts';

export const migrate: Command = {
  name: 'migrate',
  needs: 'nothing',
  summary: "Applies the migrations that DATABASE_URL's database is missing: Nightshift's own, then each worker's.",
  details: `Each file is applied once, in a transaction of its own; a file that has changed since is refused. Apply them before the code that
needs them is deployed. Give it a connection that may create tables; a pooler in transaction mode is fine.`,
  options: { check: { help: 'only say what is missing; exits with 1 if something is' } },
  examples: [
    ['migrate', 'applies what is missing, and names it'],
    ['migrate --check', 'says what is missing, and changes nothing'],
  ],
  run: ({ env, say }, given) =>
    withDatabase(env, async (db) => {
      const folders = migrationFolders();
      if (given.has('check')) return checked(await readMigrations(db, folders));
      const applied: Migration[] = [];
      await applyMigrations(db, folders, (migration) => {
        applied.push(migration);
        say(`applied ${titleOf(migration)}`);
      });
      const text = applied.length === 0 ? 'Nothing was missing.' : `${counted(applied.length, 'migration')} applied.`;
      return { json: { applied }, text };
    }),
};

/** What a database is missing, for people and programs, and whether that is anything. */
export function checked(state: MigrationState): Answer {
  const { applied, missing, changed, unknown } = state;
  const lines = [
    ...missing.map((migration) => `missing: ${titleOf(migration)}`),
    ...changed.map((migration) => `changed since it was applied: ${titleOf(migration)}`),
    ...unknown.map((migration) => `applied, and unknown to this checkout: ${titleOf(migration)}`),
    ...(missing.length + changed.length === 0 ? [`Nothing is missing: ${counted(applied, 'migration')} applied.`] : []),
  ];
  return {
    json: state,
    text: lines.join('\n'),
    code: missing.length + changed.length === 0 ? exitCodes.ok : exitCodes.failed,
  };
}

function titleOf({ owner, name }: Migration): string {
  return `${owner} ${name}`;
}
