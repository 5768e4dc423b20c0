import { rememberStep } from '@nightshift/checkpoint';
import { parseDuration, tickAt } from '@nightshift/contract';
import type { Kysely, Transaction } from '@nightshift/database';
import { markDone, type ReadyUnit } from '@nightshift/ledger';
import { hideUnit, inSpan } from '@nightshift/telemetry';
import type { Logger } from 'pino';
import type { EachContext } from './each.ts';
import { unitOwner } from './unitOwner.ts';
import type { Attempt } from './workUnit.ts';

export type UnitWork<Tables> = {
  context: EachContext<Tables>;
  /** Waits for a commit that is under way, awaited by the handler or not, and says whether the unit is done. */
  committed: () => Promise<boolean>;
  /** After the handler has returned: makes the unit done if no commit has, and throws what a commit of the handler's met. */
  finish: () => Promise<void>;
  /** The unit is judged: what the handler left running can begin nothing more. */
  end: () => void;
};

/** What a handler is given for one unit: its own keys, its steps, and the one transaction that finishes it. */
export function unitContext<Tables>(
  { db, reads, job, claim }: Attempt,
  unit: ReadyUnit,
  { signal, log }: { signal: AbortSignal; log: Logger },
): UnitWork<Tables> {
  let state: 'open' | 'committing' | 'committed' | 'ended' = 'open';
  let lastCommit: Promise<unknown> = Promise.resolve();
  const idempotencyKey = `${job.name}/${unit.key}`;
  const refuse = (call: string, why: string) => {
    throw new Error(`unit '${unit.key}' of ${claim.run}: ${call} was called ${why}`);
  };

  const step: EachContext<Tables>['step'] = async (name, act, { keyLife } = {}) => {
    if (state === 'ended') refuse(`step '${name}'`, AFTER_THE_END);
    if (state === 'committing') refuse(`step '${name}'`, INSIDE_COMMIT);
    const key = `${idempotencyKey}/${name}`;
    const life = keyLife === undefined ? undefined : { milliseconds: parseDuration(keyLife), key };
    return inSpan({ name: `step ${name}` }, () => rememberStep(db, unitOwner(claim, unit), name, () => act(key), life));
  };

  const transact: EachContext<Tables>['commit'] = async (write) => {
    if (state === 'ended') refuse('commit', AFTER_THE_END);
    if (state !== 'open') refuse('commit', 'twice: one unit is one transaction');
    state = 'committing';
    try {
      const result = await inSpan({ name: 'commit' }, () =>
        db.transaction().execute(async (tx) => {
          await markDone(tx, claim, unit.number);
          return write(tx as unknown as Transaction<Tables>);
        }),
      );
      state = 'committed';
      return result;
    } catch (error) {
      state = 'open';
      throw error;
    }
  };

  const commit: EachContext<Tables>['commit'] = (write) => {
    const mayBegin = state === 'open';
    const commit = transact(write);
    // Heard here too: a handler that doesn't wait for its commit must not end the process when that fails.
    commit.catch(() => {});
    if (mayBegin) lastCommit = commit;
    return commit;
  };

  return {
    context: {
      // A worker's handlers see their own tables; the connection is the same.
      db: reads as unknown as Kysely<Tables>,
      tick: tickAt(job.schedule, claim.scheduledFor),
      run: claim.run,
      key: unit.key,
      attempt: claim.attempt,
      idempotencyKey,
      signal,
      log: log.child({ unit: unit.number, key: hideUnit(job.redact, unit).key }),
      step,
      commit,
    },
    async committed() {
      await lastCommit.catch(() => {});
      return state === 'committed';
    },
    async finish() {
      await lastCommit;
      if (state === 'open') await commit(() => Promise.resolve());
    },
    end() {
      state = 'ended';
    },
  };
}

const INSIDE_COMMIT = 'inside commit: call outside services before it, so that no transaction waits for them';
const AFTER_THE_END = 'after its handler had ended: wait for everything that the handler begins';
