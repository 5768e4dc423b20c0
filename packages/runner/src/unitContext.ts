import { tickAt, type AnyJob } from '@nightshift/contract';
import { rememberStep } from '@nightshift/checkpoint';
import type { Database, DatabaseTransaction, Kysely, Transaction } from '@nightshift/database';
import { markDone, type Claim, type ReadyUnit } from '@nightshift/ledger';
import type { Logger } from 'pino';
import type { EachContext } from './each.ts';

export type UnitWork<Tables> = {
  context: EachContext<Tables>;
  committed: () => boolean;
};

/** What a handler is given for one unit: its own keys, its steps, and the one transaction that finishes it. */
export function unitContext<Tables>(
  db: Database,
  job: AnyJob,
  claim: Claim,
  unit: ReadyUnit,
  { signal, log }: { signal: AbortSignal; log: Logger },
): UnitWork<Tables> {
  let state: 'open' | 'committing' | 'committed' = 'open';
  const idempotencyKey = `${job.name}/${unit.key}`;
  const name = `unit '${unit.key}' of ${claim.run}`;
  return {
    committed: () => state === 'committed',
    context: {
      // A worker's handlers see their own tables; the connection is the same.
      db: db as unknown as Kysely<Tables>,
      tick: tickAt(job.schedule, claim.scheduledFor),
      run: claim.run,
      key: unit.key,
      attempt: claim.attempt,
      idempotencyKey,
      signal,
      log: log.child({ unit: unit.number, key: unit.key }),
      async step(step, act) {
        if (state === 'committing') {
          throw new Error(
            `${name}: step '${step}' was called inside commit: call outside services before it, so that no transaction waits for them`,
          );
        }
        return rememberStep(db, `${claim.run}#${unit.number}`, step, () => act(`${idempotencyKey}/${step}`));
      },
      async commit(write) {
        if (state !== 'open') throw new Error(`${name}: commit was called twice: one unit is one transaction`);
        state = 'committing';
        try {
          const result = await db.transaction().execute(async (tx: DatabaseTransaction) => {
            await markDone(tx, claim, unit.number);
            return write(tx as unknown as Transaction<Tables>);
          });
          state = 'committed';
          return result;
        } catch (error) {
          state = 'open';
          throw error;
        }
      },
    },
  };
}
