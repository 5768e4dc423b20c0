import { sql, type Database } from '@nightshift/database';

/** Packs of a run that an attempt has claimed and not given back. */
export async function countInHand(db: Database, run: string): Promise<number> {
  const { rows } = await sql<{ packs: number }>`
    select count(*)::int as packs from nightshift.packs where run_id = ${run} and claimed_until is not null`.execute(
    db,
  );
  return rows[0]!.packs;
}
