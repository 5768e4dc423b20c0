import { sql, type Database } from '@nightshift/database';

export type ClosedRun = {
  run: string;
  job: string;
  state: 'succeeded' | 'failed';
  units: number;
  done: number;
  dead: number;
  scheduledFor: Date;
  openedAt: Date;
  finishedAt: Date;
};

/**
 * Asks the tables whether a run is over and, if so, closes it. Several may ask; one is answered with the run, the
 * others with undefined. Must be asked after the last settlement has committed, in a statement of its own: asked in the
 * same one, two packs that settle at once would each see the other open.
 */
export async function closeRun(db: Database, run: string): Promise<ClosedRun | undefined> {
  const { rows } = await sql<ClosedRun>`
    update nightshift.runs r set
      state = case when r.error is not null or exists (
        select from nightshift.units u where u.run_id = r.id and u.state = 'dead') then 'failed' else 'succeeded' end,
      finished_at = nightshift.clock()
    where r.id = ${run} and r.finished_at is null and r.state in ('opened', 'dispatching', 'working')
      and not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null)
    returning r.id as run, r.job, r.state, r.units, r.scheduled_for as "scheduledFor", r.opened_at as "openedAt", r.finished_at as "finishedAt",
      (select count(*) filter (where u.state = 'done') from nightshift.units u where u.run_id = r.id)::int as done,
      (select count(*) filter (where u.state = 'dead') from nightshift.units u where u.run_id = r.id)::int as dead
  `.execute(db);
  return rows[0];
}
