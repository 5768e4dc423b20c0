import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';

/** Finished, and nothing of it is wanted any more: no pack is on its way and no letter waits. */
const isForgettable = sql`
  r.finished_at is not null
  and not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null)
  and not exists (select from nightshift.dead_letters l where l.run_id = r.id and l.state = 'waiting')`;

/**
 * A page of the runs that have outlived their job's retention, as it was last deployed, in the order of their ids.
 * `cursor` is the last id of the page before; empty for the first.
 */
export async function readPrunableRuns(
  db: Database,
  { cursor, limit }: { cursor: string; limit: number },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from nightshift.runs r join nightshift.jobs j on j.name = r.job
    where r.finished_at < nightshift.clock() - j.retention and r.id > ${cursor} and ${isForgettable}
    order by r.id limit ${limit}
  `.execute(db);
  return rows.map(({ id }) => id);
}

/**
 * Forgets runs with their packs, units, checkpoints and steps; letters that were resolved stay. A run that has a waiting
 * letter or an unsettled pack after all is kept. Returns the runs that are gone. A late delivery for one is told so, and
 * its tick stays a duplicate for ever.
 */
export async function pruneRuns(tx: DatabaseTransaction, runs: readonly string[]): Promise<string[]> {
  // Held first and looked at afterwards, in a statement that sees what was put back to work while this waited.
  await sql`select from nightshift.runs where id = any(${runs}::text[]) order by id for update`.execute(tx);
  const { rows } = await sql<{ id: string }>`
    delete from nightshift.runs r where r.id = any(${runs}::text[]) and ${isForgettable} returning r.id
  `.execute(tx);
  const gone = rows.map(({ id }) => id);
  await sql`
    with owners as materialized (
      select unnest(${gone}::text[]) as owner
      union all select run_id || '#' || number from nightshift.units where run_id = any(${gone}::text[])
    ), steps as (
      delete from nightshift.steps where owner in (select owner from owners)
    ), checkpoints as (
      delete from nightshift.checkpoints where owner in (select owner from owners)
    ), packs as (
      delete from nightshift.packs where run_id = any(${gone}::text[])
    )
    delete from nightshift.units where run_id = any(${gone}::text[])
  `.execute(tx);
  return gone;
}
