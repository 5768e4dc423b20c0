import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';

/**
 * Opens a job's queued run if nothing of the job is open and the job isn't paused, with its dispatch, which is to be
 * sent. Asked by whoever queued, by whoever closed, and by the watch: a wake-up that is lost is asked for again. Several
 * may ask; one opens it.
 */
export async function promoteQueued(db: Database, job: string): Promise<UnsentPack | undefined> {
  return db.transaction().execute(async (tx) => {
    await holdOpenings(tx, job);
    return promoteHeld(tx, job);
  });
}

/**
 * Locks a job's row, through which everything that opens or closes a run of the job goes one after another. Always taken
 * before any run's row, so that an opening and a closing never wait for each other in a circle.
 */
export async function holdOpenings(tx: DatabaseTransaction, job: string): Promise<void> {
  await sql`select from nightshift.jobs where name = ${job} for update`.execute(tx);
}

/** The promotion, for who holds the job's openings: in a statement of its own, so that it sees what came before it. */
export async function promoteHeld(tx: DatabaseTransaction, job: string): Promise<UnsentPack | undefined> {
  const { rows } = await sql<UnsentPack>`
    with promoted as (
      update nightshift.runs r set state = 'opened', opened_at = nightshift.clock()
      from nightshift.jobs j
      where j.name = ${job} and j.paused_at is null and r.job = j.name and r.state = 'queued' and not exists (
        select from nightshift.runs o where o.job = ${job} and o.finished_at is null and o.state <> 'queued')
      returning r.id, r.job, r.traceparent
    ), dispatch as (
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at)
      select id, 0, 0, 0, nightshift.clock() from promoted
    )
    select id as run, job, 0 as pack, 1 as send, 0 as "dueInMs", traceparent from promoted
  `.execute(tx);
  return rows[0];
}
