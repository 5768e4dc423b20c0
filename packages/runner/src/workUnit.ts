import { forgetBegunStep, loadCheckpoint } from '@nightshift/checkpoint';
import { PermanentError, recordError, type AnyJob, type ErrorRecord } from '@nightshift/contract';
import type { Database, DatabaseTransaction } from '@nightshift/database';
import { bury } from '@nightshift/dlq';
import { markFailed, type Claim, type Failing, type ReadyUnit } from '@nightshift/ledger';
import { countFailed, hideUnit } from '@nightshift/telemetry';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { UnitResult } from './decideNext.ts';
import type { EachHandler } from './each.ts';
import { judgeError, type Judgement } from './judgeError.ts';
import { unitContext } from './unitContext.ts';
import { unitOwner, WALK_CHECKPOINT } from './unitOwner.ts';

export type Attempt = {
  db: Database;
  /** What handlers read through, outside their transaction. */
  reads: Database;
  job: AnyJob;
  claim: Claim;
  log: Logger;
  deployment?: string | undefined;
};

/** Does one unit: parse, handle, commit. How it failed, if it did, is left to {@link settleFailure}. */
export async function workUnit<Tables>(
  attempt: Attempt,
  unit: ReadyUnit,
  handler: EachHandler<unknown, Tables>,
  signal: AbortSignal,
): Promise<{ kind: 'done' } | Judgement> {
  const { job, log } = attempt;
  const work = unitContext<Tables>(attempt, unit, { signal, log });
  try {
    await handler(parsePayload(job, unit), work.context);
    await work.finish();
    return { kind: 'done' };
  } catch (error) {
    if (!(await work.committed())) return judgeError(error);
    work.context.log.warn(
      { event: 'threw-after-commit', error: hideUnit(job.redact, unit).error(recordError(error)) },
      'the handler threw after its commit: the unit is done all the same',
    );
    return { kind: 'done' };
  } finally {
    work.end();
  }
}

/** A unit's payload as its job types it. Throws {@link PermanentError}: no retry changes what is stored. */
export function parsePayload(job: AnyJob, unit: Pick<ReadyUnit, 'payload'>): unknown {
  const parsed = job.unit.safeParse(unit.payload);
  if (parsed.success) return parsed.data;
  throw new PermanentError(`the payload doesn't fit the job's unit any more: ${z.prettifyError(parsed.error)}`);
}

type Failure = { error: ErrorRecord; permanent: boolean; askedAbout?: string };

/** Writes a failure down: counted, or, when it was the last or none can help, dead with its letter in one transaction. */
export async function settleFailure(attempt: Attempt, unit: ReadyUnit, failure: Failure): Promise<UnitResult> {
  const { db, job, claim, log } = attempt;
  const failing = await db.transaction().execute(async (tx) => {
    const result = await markFailed(tx, claim, unit.number, { ...failure, attempts: job.retry.attempts });
    if (result.kind === 'dead') {
      await writeLetter(tx, attempt, unit, failure, result);
    }
    return result;
  });
  if (failing.kind === 'fenced') return { kind: 'fenced' };
  const { failures } = failing;
  const { key, error } = hideUnit(job.redact, unit);
  const line = { unit: unit.number, key, failures, error: error(failure.error) };
  countFailed(job.name, failure.error.name);
  if (failing.kind === 'dead') {
    log.error({ event: 'unit-dead', ...line, outcome: 'dead' }, `${key} gave up after ${failures} failures`);
    return { kind: 'dead' };
  }
  log.warn({ event: 'unit-failed', ...line, outcome: 'failed' }, `${key} failed`);
  return { kind: 'failed', failures };
}

async function writeLetter(
  tx: DatabaseTransaction,
  { job, claim, deployment }: Attempt,
  unit: ReadyUnit,
  { error, askedAbout }: Failure,
  { key, payload, failures }: Extract<Failing, { kind: 'dead' }>,
): Promise<void> {
  const owner = unitOwner(claim, unit);
  const cursor = (await loadCheckpoint(tx, owner, WALK_CHECKPOINT))?.cursor;
  const buried = { number: unit.number, key, payload };
  await bury(tx, { job: job.name, run: claim.run, unit: buried, cursor, error, failures, deployment });
  if (askedAbout !== undefined) await forgetBegunStep(tx, owner, askedAbout);
}
