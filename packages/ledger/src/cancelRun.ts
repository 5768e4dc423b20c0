import { sql, type Database } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';
import { promoteQueuedIn } from './promoteQueued.ts';

export type Cancelling =
  | { kind: 'cancelled'; job: string; units: number; promoted?: UnsentPack }
  /** It had ended before; nothing was changed. */
  | { kind: 'over'; state: string }
  | { kind: 'unknown' };

const BATCH = 5_000;

/**
 * Cancels a run: what is running can't commit any more, what waits never starts. First `cancelled` is committed, which
 * keeps pages out; then, in fresh statements, packs are settled and ready units cancelled until none is left; then the
 * run is finished and the one waiting for it opened. Killed on the way, a repeat or the watch goes on.
 */
export async function cancelRun(db: Database, run: string, reason: string): Promise<Cancelling> {
  const { rows } = await sql<{ state: string }>`
    update nightshift.runs set state = 'cancelled', reason = ${reason}, opened_at = coalesce(opened_at, nightshift.clock())
    where id = ${run} and finished_at is null and state <> 'cancelled'
    returning state
  `.execute(db);
  if (rows.length === 0) {
    const known = await db
      .selectFrom('nightshift.runs')
      .select(['state', 'finished_at'])
      .where('id', '=', run)
      .executeTakeFirst();
    if (!known) return { kind: 'unknown' };
    if (known.finished_at !== null) return { kind: 'over', state: known.state };
  }
  return finishCancelling(db, run);
}

/** The second part of a cancellation, for the watch to take up where somebody died. Safe to repeat and to race. */
export async function finishCancelling(db: Database, run: string): Promise<Cancelling> {
  // Settling waits for the commits that are under way; what comes after finds its fence gone.
  await sql`
    update nightshift.packs set settled_at = nightshift.clock(), claimed_until = null, claimed_by = null, claimed_try = null
    where run_id = ${run} and settled_at is null
  `.execute(db);
  let units = 0;
  for (;;) {
    const { rows } = await sql`
      update nightshift.units u set state = 'cancelled', finished_at = nightshift.clock()
      where u.run_id = ${run} and u.state = 'ready' and u.number in (
        select number from nightshift.units where run_id = ${run} and state = 'ready' limit ${BATCH})
      returning u.number
    `.execute(db);
    units += rows.length;
    if (rows.length === 0) break;
  }
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ job: string }>`
      update nightshift.runs set finished_at = nightshift.clock()
      where id = ${run} and state = 'cancelled' and finished_at is null
      returning job
    `.execute(tx);
    const job = rows[0]?.job;
    if (job === undefined) return { kind: 'over', state: 'cancelled' };
    const promoted = await promoteQueuedIn(tx, job);
    return { kind: 'cancelled', job, units, ...(promoted ? { promoted } : {}) };
  });
}
