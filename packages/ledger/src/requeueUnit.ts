import type { Json } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';

export type Requeued =
  | { kind: 'requeued'; pack: UnsentPack }
  /** An unsettled pack still covers the unit: it may be sent again when that pack is settled. */
  | { kind: 'covered' }
  /** The run has been pruned, or the unit isn't dead. */
  | { kind: 'gone' };

/**
 * Puts a dead unit back to work: ready, no failures, in a pack of one that is to be sent. Its checkpoint and its steps
 * are kept, so that nothing is done twice. The run isn't reopened.
 */
export async function requeueUnit(
  tx: DatabaseTransaction,
  run: string,
  unit: number,
  payload?: Json,
): Promise<Requeued> {
  const { rows: dead } = await sql`
    select from nightshift.units where run_id = ${run} and number = ${unit} and state = 'dead' for update
  `.execute(tx);
  if (dead.length === 0) return { kind: 'gone' };
  // In a statement of its own: a pack that was settled while this waited for the unit is seen as settled.
  const { rows } = await sql<UnsentPack>`
    with alone as (
      insert into nightshift.packs as p (run_id, number, first_unit, last_unit, due_at)
      select ${run}, ${-unit}::int, ${unit}::int, ${unit}::int, nightshift.clock()
      where not exists (
        select from nightshift.packs c
        where c.run_id = ${run} and c.settled_at is null and c.number <> 0 and ${unit}::int between c.first_unit and c.last_unit)
      on conflict (run_id, number) do update set
        settled_at = null, sent_at = null, sends = p.sends + 1, due_at = excluded.due_at
      where p.settled_at is not null
      returning p.run_id, p.number, p.sends
    ), ready as (
      update nightshift.units u set state = 'ready', failures = 0, finished_at = null, error = null, moved_at = nightshift.clock(),
        payload = coalesce(${payload === undefined ? null : JSON.stringify(payload)}::jsonb, u.payload)
      from alone where u.run_id = ${run} and u.number = ${unit}
    )
    select alone.run_id as run, r.job, alone.number as pack, alone.sends as send, 0 as "dueInMs"
    from alone join nightshift.runs r on r.id = alone.run_id
  `.execute(tx);
  return rows[0] ? { kind: 'requeued', pack: rows[0] } : { kind: 'covered' };
}

export type Reopened = Requeued | { kind: 'overlap'; holder: string };

/**
 * Puts a run's own dispatch back to work, after its units could not be found: it goes on at its checkpoint. A run that
 * has ended is open again, which the exclusive index may refuse.
 */
export async function reopenDispatch(tx: DatabaseTransaction, run: string): Promise<Reopened> {
  const known = await tx
    .selectFrom('nightshift.runs')
    .select(['job', 'exclusive', 'finished_at', 'error'])
    .where('id', '=', run)
    .executeTakeFirst();
  if (!known || known.error === null) return { kind: 'gone' };
  await sql`select from nightshift.jobs where name = ${known.job} for update`.execute(tx);
  if (known.finished_at !== null) {
    const { rows } = await sql<{ id: string }>`
      select id from nightshift.runs
      where job = ${known.job} and id <> ${run} and finished_at is null and state <> 'queued' and (exclusive or ${known.exclusive})
      limit 1
    `.execute(tx);
    if (rows[0]) return { kind: 'overlap', holder: rows[0].id };
  }
  const { rows } = await sql<UnsentPack>`
    with dispatch as (
      update nightshift.packs set settled_at = null, sent_at = null, sends = sends + 1, due_at = nightshift.clock()
      where run_id = ${run} and number = 0 and settled_at is not null
      returning run_id, sends
    ), reopened as (
      update nightshift.runs r set state = 'dispatching', error = null, failures = 0, finished_at = null
      from dispatch where r.id = dispatch.run_id
    )
    select dispatch.run_id as run, ${known.job} as job, 0 as pack, dispatch.sends as send, 0 as "dueInMs" from dispatch
  `.execute(tx);
  return rows[0] ? { kind: 'requeued', pack: rows[0] } : { kind: 'covered' };
}
