import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';
import { holdOpenings } from './promoteQueued.ts';
import type { Requeued } from './requeueUnit.ts';

export type Reopened = Requeued | { kind: 'overlap'; holder: string };

/**
 * Puts a run's own dispatch back to work, after its units could not be found: it goes on at its checkpoint. A run that
 * has ended is open again, unless another one is and the two may not be open together.
 */
export async function reopenDispatch(tx: DatabaseTransaction, run: string): Promise<Reopened> {
  const known = await tx.selectFrom('nightshift.runs').select('job').where('id', '=', run).executeTakeFirst();
  if (!known) return { kind: 'gone' };
  const { job } = known;
  await holdOpenings(tx, job);
  // Read under that lock: the run may have been closed, cancelled or pruned while this waited for it.
  const { rows: broken } = await sql<{ exclusive: boolean; finished: boolean }>`
    select exclusive, finished_at is not null as finished from nightshift.runs
    where id = ${run} and error is not null and state <> 'cancelled' for update
  `.execute(tx);
  if (!broken[0]) return { kind: 'gone' };
  const holder = broken[0].finished ? await findHolder(tx, job, broken[0].exclusive) : undefined;
  if (holder !== undefined) return { kind: 'overlap', holder };
  const { rows } = await sql<UnsentPack>`
    with dispatch as (
      update nightshift.packs set
        settled_at = null, sent_at = null, claimed_at = null, sends = sends + 1, attempt = attempt + 1, due_at = nightshift.clock()
      where run_id = ${run} and number = 0 and settled_at is not null
      returning run_id, sends
    ), reopened as (
      update nightshift.runs r set state = 'dispatching', error = null, failures = 0, finished_at = null
      from dispatch where r.id = dispatch.run_id
      returning r.traceparent
    )
    select dispatch.run_id as run, ${job} as job, 0 as pack, dispatch.sends as send, 0 as "dueInMs", reopened.traceparent
    from dispatch, reopened
  `.execute(tx);
  return rows[0] ? { kind: 'requeued', pack: rows[0] } : { kind: 'covered' };
}

/** An open run beside which a run of that kind may not be. */
async function findHolder(tx: DatabaseTransaction, job: string, exclusive: boolean): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select id from nightshift.runs
    where job = ${job} and finished_at is null and state <> 'queued' and (exclusive or ${exclusive})
    order by opened_at limit 1
  `.execute(tx);
  return rows[0]?.id;
}
