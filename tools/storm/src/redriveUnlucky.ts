import { sql, type Database } from '@nightshift/database';
import { redrive } from '@nightshift/dlq';
import { reopenDispatch, requeueUnit } from '@nightshift/ledger';

/** What has spent its attempts without being at fault, and was put back to work. */
export type Unlucky = { letters: number; redriven: number };

/**
 * Redrives what died of the weather: sound units and dispatches whose every attempt was killed. They are rightly dead,
 * for their attempts are spent, and a person would put them back. The watch sends them.
 */
export async function redriveUnlucky(db: Database, attempts: number): Promise<Unlucky> {
  const { rows } = await sql<{ id: string }>`
    select d.id::text as id from nightshift.dead_letters d
    left join nightshift.units u on u.run_id = d.run_id and u.number = d.unit
    where d.state = 'waiting' and d.failures >= ${attempts}
      and (d.unit is null or u.payload ->> 'nature' in ('sound', 'flaky'))
    order by d.id
  `.execute(db);
  let redriven = 0;
  for (const { id } of rows) {
    const outcome = await redrive(db, id, {
      by: 'the storm',
      note: 'killed at every attempt',
      requeue: { unit: requeueUnit, dispatch: reopenDispatch },
    });
    if (outcome.kind === 'redriven') redriven += 1;
  }
  return { letters: rows.length, redriven };
}
