import { migrate } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import type { ReportsTables } from '@nightshift/reports-jobs';
import type { Kysely } from '@nightshift/runner';

export type ReportsDatabase = { db: Kysely<ReportsTables>; drop(): Promise<void> };

/** A database of its own for a test, with the team's tables and nothing in them. */
export async function reportsDatabase(): Promise<ReportsDatabase> {
  const { db, drop } = await freshDatabase();
  await migrate(db, { owner: 'reports', folder: new URL('../../migrations/', import.meta.url) });
  return { db: db as unknown as Kysely<ReportsTables>, drop };
}
