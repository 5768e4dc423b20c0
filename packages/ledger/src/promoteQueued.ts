import { sql, type Database, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';

/**
 * Opens a job's queued run if nothing of the job is open, with its dispatch, which is to be sent. Asked by whoever
 * queued, by whoever closed, and by the watch: a wake-up that is lost is asked for again. Several may ask; one opens it.
 */
export async function promoteQueued(db: Database, job: string): Promise<UnsentPack | undefined> {
  return db.transaction().execute((tx) => promoteQueuedIn(tx, job));
}

/** The same inside the transaction that closed a run. */
export async function promoteQueuedIn(tx: DatabaseTransaction, job: string): Promise<UnsentPack | undefined> {
  // Openings of a job go through its row one after another; the look below is in a statement of its own, so it is fresh.
  await sql`select from nightshift.jobs where name = ${job} for update`.execute(tx);
  const { rows } = await sql<UnsentPack>`
    with promoted as (
      update nightshift.runs r set state = 'opened', opened_at = nightshift.clock()
      where r.job = ${job} and r.state = 'queued' and not exists (
        select from nightshift.runs o where o.job = ${job} and o.finished_at is null and o.state <> 'queued')
      returning r.id, r.job
    ), dispatch as (
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at)
      select id, 0, 0, 0, nightshift.clock() from promoted
    )
    select id as run, job, 0 as pack, 1 as send, 0 as "dueInMs" from promoted
  `.execute(tx);
  return rows[0];
}
