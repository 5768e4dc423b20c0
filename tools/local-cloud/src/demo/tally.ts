import { sql, type Database } from '@nightshift/database';

/** What a finished run left in Nightshift's own tables, counted. */
export type Tally = {
  units: number;
  done: number;
  dead: number;
  /** Claims of packs, the dispatch's included. */
  attempts: number;
  /** Messages that packs were sent with. */
  messages: number;
  durationMs: number;
};

export async function tally(db: Database, run: string): Promise<Tally> {
  const { rows } = await sql<Tally>`
    select
      (select count(*) from nightshift.units where run_id = r.id)::int as units,
      (select count(*) from nightshift.units where run_id = r.id and state = 'done')::int as done,
      (select count(*) from nightshift.units where run_id = r.id and state = 'dead')::int as dead,
      (select coalesce(sum(attempt), 0) from nightshift.packs where run_id = r.id)::int as attempts,
      (select coalesce(sum(sends), 0) from nightshift.packs where run_id = r.id)::int as messages,
      (extract(epoch from r.finished_at - r.opened_at) * 1000)::int as "durationMs"
    from nightshift.runs r where r.id = ${run}
  `.execute(db);
  if (!rows[0]) throw new Error(`there is no run ${run}`);
  return rows[0];
}
