import { migrate, type Migrated } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import type { ReportsTables } from '@nightshift/reports-jobs';
import type { Kysely } from '@nightshift/runner';

export type ReportsDatabase = { db: Kysely<ReportsTables>; drop(): Promise<void> };

/** A database of its own for a test, with the team's tables and nothing in them. */
export async function reportsDatabase(): Promise<ReportsDatabase> {
  const fresh = await freshDatabase();
  const db = fresh.db as unknown as Kysely<ReportsTables>;
  await migrateReports(db);
  return { db, drop: fresh.drop };
}

/** Brings the team's tables up to date. */
export function migrateReports(db: Kysely<ReportsTables>): Promise<Migrated> {
  return migrate(db, { owner: 'reports', folder: new URL('../../migrations/', import.meta.url) });
}
