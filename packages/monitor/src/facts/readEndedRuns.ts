import { sql, type Database } from '@nightshift/database';
import type { EndedRun } from './JobFacts.ts';

/** Enough to have 20 successes before the last one, with a few failures among them. */
const RUNS = 25;

/** The last whole runs of each job that ended, the newest first, by an index that holds them in that order. */
export async function readEndedRuns(db: Database): Promise<Map<string, EndedRun[]>> {
  const { rows } = await sql<{ job: string; ended: PackedRun[] }>`
    select j.name as job, e.ended
    from nightshift.jobs j cross join lateral (
      select jsonb_agg(jsonb_build_array(r.id, r.state, ${epochMs('r.scheduled_for')}, ${epochMs('r.finished_at')},
        ${epochMs('r.opened_at')}, r.units) order by r.finished_at desc) as ended
      from (
        select * from nightshift.runs r
        where r.job = j.name and r.state in ('succeeded', 'failed') and r.unit_filter is null
        order by r.finished_at desc limit ${RUNS}
      ) r
    ) e
    where e.ended is not null
  `.execute(db);
  return new Map(rows.map(({ job, ended }) => [job, ended.map(unpack)]));
}

/** Id, state, scheduled for, finished, opened, units; instants in milliseconds. */
type PackedRun = [string, EndedRun['state'], number, number, number, number];

const epochMs = (column: string) => sql`floor(extract(epoch from ${sql.ref(column)}) * 1000)::int8`;

function unpack([run, state, scheduledFor, finishedAt, openedAt, units]: PackedRun): EndedRun {
  return {
    run,
    state,
    scheduledFor: new Date(scheduledFor),
    finishedAt: new Date(finishedAt),
    durationMs: finishedAt - openedAt,
    units,
  };
}
