import { sql, type Database, type RunState } from '@nightshift/database';

export type RunCount = { job: string; state: RunState; count: number };

/** The runs that are open, and those that ended within a day, by job and state: by indexes that hold only these. */
export async function readRunCounts(db: Database): Promise<RunCount[]> {
  const { rows } = await sql<RunCount>`
    select job, state, count(*)::int as count from (
      select job, state from nightshift.runs where finished_at is null
      union all
      select job, state from nightshift.runs where finished_at > nightshift.clock() - interval '1 day'
    ) runs group by job, state order by job, state
  `.execute(db);
  return rows;
}
