import { randomBytes } from 'node:crypto';
import type { Json } from '@nightshift/contract';
import { sql, type Database } from '@nightshift/database';
import { findOpenRun } from './openRun.ts';
import type { UnsentPack } from './outbox.ts';

export type RunByHand =
  | { kind: 'opened'; run: string; pack: UnsentPack }
  | { kind: 'overlap'; holder: string }
  /** No job of that name has been registered: it has never had a tick. */
  | { kind: 'unknown' };

/**
 * Opens a run of a job at once, whether or not it is paused. `only` limits it to units whose payload contains that value
 * (as Postgres' `@>` does). It is another run each time; an exclusive job refuses while one is open.
 */
export async function runNow(
  db: Database,
  job: string,
  options: { by: string; only?: Json; deployment?: string },
): Promise<RunByHand> {
  const { by, only, deployment } = options;
  return db.transaction().execute(async (tx) => {
    const { rows: known } = await sql<{ now: Date; exclusive: boolean }>`
      select nightshift.clock() as now, schedule ->> 'overlap' <> 'allow' as exclusive from nightshift.jobs where name = ${job} for update
    `.execute(tx);
    if (!known[0]) return { kind: 'unknown' };
    const { now, exclusive } = known[0];
    const holder = exclusive ? await findOpenRun(tx, job) : undefined;
    if (holder) return { kind: 'overlap', holder };
    const run = `${job}@now-${ulid(now)}`;
    await sql`
      with run as (
        insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at, deployment, asked_by, unit_filter)
        values (${run}, ${job}, ${now}, 'hand', 'opened', ${exclusive}, nightshift.clock(), ${deployment ?? null}, ${by},
          ${only === undefined ? null : JSON.stringify(only)}::jsonb)
        returning id
      )
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at) select id, 0, 0, 0, nightshift.clock() from run
    `.execute(tx);
    return { kind: 'opened', run, pack: { run, job, pack: 0, send: 1, dueInMs: 0 } };
  });
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Sorts by time, and says nothing else: 48 bits of milliseconds and 80 random ones, in Crockford's base 32. */
function ulid(at: Date): string {
  const bits = (BigInt(at.getTime()) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`);
  return Array.from({ length: 26 }, (_, index) => CROCKFORD[Number((bits >> BigInt(5 * (25 - index))) & 31n)]).join('');
}
