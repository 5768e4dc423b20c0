import { sql, type Database, type RunState } from '@nightshift/database';

/** A run as its tables show it at one moment. */
export type Progress = {
  run: string;
  state: RunState;
  reason: string | null;
  found: number;
  done: number;
  dead: number;
  cancelled: number;
  /** Since it opened, until now or until it finished, by the database's clock. */
  elapsedMs: number;
  over: boolean;
};

export async function readProgress(db: Database, run: string): Promise<Progress | undefined> {
  const { rows } = await sql<Progress>`
    select r.id as run, r.state, r.reason, r.units as found,
      (count(*) filter (where u.state = 'done'))::int as done,
      (count(*) filter (where u.state = 'dead'))::int as dead,
      (count(*) filter (where u.state = 'cancelled'))::int as cancelled,
      coalesce(greatest(0, extract(epoch from coalesce(r.finished_at, nightshift.clock()) - r.opened_at)) * 1000, 0)::float8 as "elapsedMs",
      r.finished_at is not null as over
    from nightshift.runs r left join nightshift.units u on u.run_id = r.id
    where r.id = ${run}
    group by r.id
  `.execute(db);
  return rows[0];
}
