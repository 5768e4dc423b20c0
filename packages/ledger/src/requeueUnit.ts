import type { Json } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import type { UnsentPack } from './outbox.ts';

export type Requeued =
  | { kind: 'requeued'; pack: UnsentPack }
  /** An unsettled pack still covers the unit: it may be sent again when that pack is settled. */
  | { kind: 'covered' }
  /** The run has been pruned or cancelled, or the unit isn't dead. */
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
  // The run's row shared, as a page holds it: a cancellation and the pruning wait for this, or this finds them done.
  const { rows: standing } = await sql`
    select from nightshift.runs where id = ${run} and state <> 'cancelled' for share
  `.execute(tx);
  if (standing.length === 0) return { kind: 'gone' };
  const { rows: dead } = await sql`
    select from nightshift.units where run_id = ${run} and number = ${unit} and state = 'dead' for update
  `.execute(tx);
  if (dead.length === 0) return { kind: 'gone' };
  // In a statement of its own: a pack that was settled while this waited for the unit is seen as settled. A pack of one
  // that was there before is a new attempt's from here on: what the one before it still has in hand is fenced.
  const { rows } = await sql<UnsentPack>`
    with alone as (
      insert into nightshift.packs as p (run_id, number, first_unit, last_unit, due_at)
      select ${run}, ${-unit}::int, ${unit}::int, ${unit}::int, nightshift.clock()
      where not exists (
        select from nightshift.packs c
        where c.run_id = ${run} and c.settled_at is null and c.number <> 0 and ${unit}::int between c.first_unit and c.last_unit)
      on conflict (run_id, number) do update set
        settled_at = null, sent_at = null, claimed_at = null, sends = p.sends + 1, attempt = p.attempt + 1, due_at = excluded.due_at
      where p.settled_at is not null
      returning p.run_id, p.number, p.sends
    ), ready as (
      update nightshift.units u set state = 'ready', failures = 0, finished_at = null, error = null, moved_at = nightshift.clock(),
        payload = coalesce(${payload === undefined ? null : JSON.stringify(payload)}::jsonb, u.payload)
      from alone where u.run_id = ${run} and u.number = ${unit}
    )
    select alone.run_id as run, r.job, alone.number as pack, alone.sends as send, 0 as "dueInMs", r.traceparent
    from alone join nightshift.runs r on r.id = alone.run_id
  `.execute(tx);
  return rows[0] ? { kind: 'requeued', pack: rows[0] } : { kind: 'covered' };
}
