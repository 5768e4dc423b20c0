import { sql, type Database } from '@nightshift/database';

/** What a finished run of the on-time reports left in the tables, counted. */
export type Tally = {
  units: number;
  done: number;
  dead: number;
  /** Claims of packs, the dispatch's included. */
  attempts: number;
  /** Messages that packs were sent with. */
  messages: number;
  durationMs: number;
  /** Writings of a report beyond the first. */
  doubled: number;
  /** Airports with flights and without a report of the day. */
  lost: number;
};

export async function tally(db: Database, run: string, date: string): Promise<Tally> {
  const { rows } = await sql<Tally>`
    select
      (select count(*) from nightshift.units where run_id = r.id)::int as units,
      (select count(*) from nightshift.units where run_id = r.id and state = 'done')::int as done,
      (select count(*) from nightshift.units where run_id = r.id and state = 'dead')::int as dead,
      (select coalesce(sum(attempt), 0) from nightshift.packs where run_id = r.id)::int as attempts,
      (select coalesce(sum(sends), 0) from nightshift.packs where run_id = r.id)::int as messages,
      (extract(epoch from r.finished_at - r.opened_at) * 1000)::int as "durationMs",
      (select coalesce(sum(writes - 1), 0) from reports.on_time_reports where date = ${date})::int as doubled,
      (select count(distinct origin) from reports.flights f where not exists (
        select from reports.on_time_reports o where o.airport = f.origin and o.date = ${date}))::int as lost
    from nightshift.runs r where r.id = ${run}
  `.execute(db);
  if (!rows[0]) throw new Error(`there is no run ${run}`);
  return rows[0];
}
