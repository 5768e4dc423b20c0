import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';
import { holdOpenings, promoteHeld } from './promoteQueued.ts';

export type ClosedRun = {
  run: string;
  job: string;
  trigger: 'clock' | 'hand';
  state: 'succeeded' | 'failed';
  units: number;
  done: number;
  dead: number;
  scheduledFor: Date;
  openedAt: Date;
  finishedAt: Date;
  /** The run had failed before, and its last dead unit has been redriven since. */
  mended: boolean;
  /** The dispatch of the run that had been waiting for this one, to be sent. */
  promoted?: UnsentPack;
};

/**
 * Asks the tables whether a run is over and, if so, closes it and opens the one that waits for it. Several may ask; one
 * is answered with the run, the others with undefined. A failed run whose dead units have all been redriven and done
 * turns succeeded; when it finished stays. Must be asked after the last settlement has committed, in a statement of its
 * own: asked in the same one, two packs that settle at once would each see the other open.
 */
export async function closeRun(db: Database, run: string): Promise<ClosedRun | undefined> {
  const job = await jobIfOver(db, run);
  if (job === undefined) return undefined;
  return db.transaction().execute(async (tx) => {
    await holdOpenings(tx, job);
    const closed = await close(tx, run);
    if (!closed || closed.mended) return closed;
    const promoted = await promoteHeld(tx, job);
    return promoted ? { ...closed, promoted } : closed;
  });
}

/** Most who ask hear no: that costs them one statement, and no lock. */
async function jobIfOver(db: Database, run: string): Promise<string | undefined> {
  const { rows } = await sql<{
    job: string;
  }>`select r.job from nightshift.runs r where r.id = ${run} and ${isOver}`.execute(db);
  return rows[0]?.job;
}

const isUnfinished = sql`r.finished_at is null and r.state in ('opened', 'dispatching', 'working')`;

/** Nothing is on its way any more, and the run is unfinished, or had failed of dead units that are no longer dead. */
const isOver = sql`
  not exists (select from nightshift.packs p where p.run_id = r.id and p.settled_at is null)
  and ((${isUnfinished}) or (r.state = 'failed' and r.error is null
    and not exists (select from nightshift.units u where u.run_id = r.id and u.state = 'dead')))`;

async function close(tx: DatabaseTransaction, run: string): Promise<ClosedRun | undefined> {
  const { rows } = await sql<ClosedRun>`
    with over as materialized (
      select r.id, r.finished_at is not null as mended from nightshift.runs r where r.id = ${run} and ${isOver}
    ), counted as materialized (
      select over.id, over.mended,
        (count(*) filter (where u.state = 'done'))::int as done, (count(*) filter (where u.state = 'dead'))::int as dead
      from over left join nightshift.units u on u.run_id = over.id
      group by over.id, over.mended
    ), closed as (
      update nightshift.runs r set
        state = case when r.error is not null or counted.dead > 0 then 'failed' else 'succeeded' end,
        finished_at = coalesce(r.finished_at, nightshift.clock())
      from counted
      -- Said again, because it is checked anew on a row that was cancelled while this waited for it.
      where r.id = counted.id and ((${isUnfinished}) or (r.state = 'failed' and counted.mended))
      returning r.id as run, r.job, r.trigger, r.state, r.units, r.scheduled_for as "scheduledFor", r.opened_at as "openedAt",
        r.finished_at as "finishedAt", counted.done, counted.dead, counted.mended, r.unit_filter is not null as limited
    ), registered as (
      ${markEnded}
    )
    select run, job, trigger, state, units, "scheduledFor", "openedAt", "finishedAt", done, dead, mended from closed
  `.execute(tx);
  return rows[0];
}

/**
 * What the registry keeps of a run that ended, for the watch: its tick is no longer waited for, and a success is as fresh as
 * its end. A run that is mended later keeps its end, and one that was limited to some units says nothing about the job. The
 * job's row is held already.
 */
const markEnded = sql`
  update nightshift.jobs j set
    last_ended_tick = greatest(j.last_ended_tick, closed."scheduledFor"),
    last_success_at = case when closed.state = 'succeeded' then greatest(j.last_success_at, closed."finishedAt") else j.last_success_at end,
    success_due_for = case when j.success_due_for > closed."scheduledFor" then j.success_due_for end,
    success_due_at = case when j.success_due_for > closed."scheduledFor" then j.success_due_at end
  from closed where j.name = closed.job and not closed.limited`;
