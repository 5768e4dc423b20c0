import { sql, type Database } from '@nightshift/database';
import { noClaim } from './fence.ts';
import type { UnsentPack } from './outbox.ts';
import { holdOpenings, promoteHeld } from './promoteQueued.ts';

export type Cancelling =
  | { kind: 'cancelled'; job: string; units: number; promoted?: UnsentPack }
  /** It had ended before; nothing was changed. */
  | { kind: 'over'; state: string }
  | { kind: 'unknown' };

/**
 * Cancels a run: what is running can't commit any more, what waits never starts. First `cancelled` is committed, which
 * keeps pages out; then, in fresh statements, packs are settled and ready units cancelled until none is left; then the
 * run is finished and the one waiting for it opened. Killed on the way, a repeat or the watch goes on.
 */
export async function cancelRun(db: Database, run: string, reason: string): Promise<Cancelling> {
  // A run that only waited has nothing to clear; still unfinished, it would be in the way of the one it waited for.
  const { rows } = await sql<{ job: string; waited: boolean }>`
    update nightshift.runs set state = 'cancelled', reason = ${reason},
      finished_at = case when state = 'queued' then nightshift.clock() end
    where id = ${run} and finished_at is null and state <> 'cancelled'
    returning job, finished_at is not null as waited
  `.execute(db);
  if (rows[0]?.waited) return { kind: 'cancelled', job: rows[0].job, units: 0 };
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

/**
 * The second part of a cancellation, for the watch to take up where somebody died. Safe to repeat and to race: `units`
 * are those that this call cancelled, and whoever comes second is told that it is over.
 */
export async function finishCancelling(db: Database, run: string): Promise<Cancelling> {
  const known = await db
    .selectFrom('nightshift.runs')
    .select(['job', 'state'])
    .where('id', '=', run)
    .executeTakeFirst();
  if (!known) return { kind: 'unknown' };
  const { job, state } = known;
  if (state !== 'cancelled') return { kind: 'over', state };
  await settlePacks(db, run);
  const units = await cancelUnits(db, run);
  return db.transaction().execute(async (tx) => {
    await holdOpenings(tx, job);
    const { rows } = await sql`
      update nightshift.runs set finished_at = nightshift.clock() where id = ${run} and finished_at is null returning id
    `.execute(tx);
    if (rows.length === 0) return { kind: 'over', state };
    const promoted = await promoteHeld(tx, job);
    return { kind: 'cancelled', job, units, ...(promoted ? { promoted } : {}) };
  });
}

/**
 * Settling waits for the commits that are under way; what comes after finds its fence gone. Only a look of its own can
 * say that none is left: a pack that was dissolved while the statement waited for it has left packs that it can't see.
 */
async function settlePacks(db: Database, run: string): Promise<void> {
  for (;;) {
    const { rows: left } = await sql`
      select from nightshift.packs where run_id = ${run} and settled_at is null limit 1
    `.execute(db);
    if (left.length === 0) return;
    await sql`
      with batch as (
        select number from nightshift.packs where run_id = ${run} and settled_at is null order by number limit ${BATCH} for update
      )
      update nightshift.packs p set settled_at = nightshift.clock(), ${noClaim}
      from batch where p.run_id = ${run} and p.number = batch.number
    `.execute(db);
  }
}

/** Every unit of the run is looked at once, in its order: no page adds to them, and no attempt can end one, any more. */
async function cancelUnits(db: Database, run: string): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(number) as last from nightshift.units where run_id = ${run}
  `.execute(db);
  const last = rows[0]?.last ?? 0;
  let cancelled = 0;
  for (let first = 1; first <= last; first += BATCH) {
    const { numAffectedRows } = await sql`
      update nightshift.units set state = 'cancelled', finished_at = nightshift.clock()
      where run_id = ${run} and number between ${first} and ${first + BATCH - 1} and state = 'ready'
    `.execute(db);
    cancelled += Number(numAffectedRows ?? 0);
  }
  return cancelled;
}

const BATCH = 5_000;
