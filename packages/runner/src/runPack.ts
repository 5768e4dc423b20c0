import { Fenced, recordError, type AnyJob, type Message, type Outcome } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import {
  claimPack,
  closeRun,
  dissolvePack,
  giveBack,
  readReadyUnits,
  sendAndMark,
  settlePack,
  yieldPack,
  type Claim,
  type ReadyUnit,
  type SendPacks,
} from '@nightshift/ledger';
import type { LeaseKeeper } from '@nightshift/locking';
import type { Logger } from 'pino';
import { startDeadline } from './deadline.ts';
import { decideNext, type Next, type UnitResult } from './decideNext.ts';
import type { Each } from './each.ts';
import { settleFailure, type Attempt } from './workUnit.ts';
import { workUnits } from './workUnits.ts';

/** What a worker works with; made once per instance. */
export type RunnerServices = {
  db: Database;
  lease: LeaseKeeper;
  send: SendPacks;
  log: Logger;
  deployment?: string | undefined;
};

export type Delivered = {
  message: Message;
  messageId: string;
  retried: number;
  /** When the platform will kill this invocation. */
  endsAt: Date;
};

/**
 * From a believed message to an outcome: claim, work, settle, close. Killed anywhere, the next delivery of the message
 * goes on from what is committed.
 */
export async function runPack<Unit, Tables>(
  services: RunnerServices,
  job: AnyJob,
  verb: Each<Unit, Tables>,
  delivered: Delivered,
): Promise<Outcome> {
  const { message, messageId, retried } = delivered;
  const log = services.log.child({ job: job.name, run: message.run, pack: message.pack, send: message.send, retried });
  const claiming = await claimPack(services.db, message, { messageId, retried, forMs: job.limits.maxDurationMs });
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await close(services, job, message.run, log);
      return { kind: 'nothing-to-do', reason: 'the pack is settled' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt has the pack', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      const attempt: Attempt = { db: services.db, job, claim: claiming.claim, deployment: services.deployment, log };
      // Beside the work, so that it costs one command and no time.
      const held = services.lease.hold(job, message.run);
      const outcome = await logged(attempt, () => attemptPack(services, attempt, verb, delivered));
      await held;
      return outcome;
    }
  }
}

type Attempted = { outcome: Outcome; results: UnitResult[] };

/** One structured line per attempt: start, end, duration, outcome, and what became of its units. */
async function logged({ claim, log }: Attempt, work: () => Promise<Attempted>): Promise<Outcome> {
  const startedAt = new Date();
  const { outcome, results } = await work();
  const endedAt = new Date();
  const count = (kind: UnitResult['kind']) => results.filter((result) => result.kind === kind).length;
  log.info(
    {
      event: 'attempt',
      attempt: claim.attempt,
      startedAt,
      endedAt,
      durationMs: endedAt.getTime() - startedAt.getTime(),
      outcome: outcome.kind,
      done: count('done'),
      failed: count('failed'),
      dead: count('dead'),
    },
    `pack ${claim.pack} ${outcome.kind}`,
  );
  return outcome;
}

async function attemptPack<Unit, Tables>(
  services: RunnerServices,
  attempt: Attempt,
  verb: Each<Unit, Tables>,
  { endsAt }: Delivered,
): Promise<Attempted> {
  const { db, job, claim } = attempt;
  const units = await readReadyUnits(db, claim);
  if (claim.afterKill && units.length > 1) return { outcome: await dissolve(services, attempt), results: [] };
  const blamed = claim.afterKill && units[0] ? await blameForKill(attempt, units[0]) : undefined;
  if (blamed && blamed.kind !== 'failed')
    return { outcome: await conclude(services, attempt, [blamed]), results: [blamed] };
  const deadline = startDeadline(endsAt, job.limits.maxDurationMs);
  try {
    const results = await workUnits(attempt, units, verb.handler as Each<unknown, Tables>['handler'], deadline);
    return { outcome: await conclude(services, attempt, results), results };
  } finally {
    deadline.clear();
  }
}

/** The attempt before was killed with several units in its hands. Which of them did it isn't known, so each goes alone. */
async function dissolve(services: RunnerServices, { db, job, claim, log }: Attempt): Promise<Outcome> {
  const packs = await dissolvePack(db, claim);
  log.warn(
    { event: 'pack-dissolved', attempt: claim.attempt, units: packs.length },
    'the attempt before was killed: its units go on alone',
  );
  await sendAndMark(db, packs, services.send);
  await close(services, job, claim.run, log);
  return { kind: 'settled' };
}

/** The function was killed with this unit alone in its hands: that counts as a failure, before anything runs again. */
async function blameForKill(attempt: Attempt, unit: ReadyUnit): Promise<UnitResult> {
  const error = {
    name: 'FunctionKilled',
    message: `the function was killed while it worked on this unit alone: it took longer than its maxDuration of ${attempt.job.limits.maxDurationMs / 1000} s, ran out of memory, or crashed`,
  };
  return settleFailure(attempt, unit, { error, permanent: false });
}

async function conclude(services: RunnerServices, attempt: Attempt, results: UnitResult[]): Promise<Outcome> {
  const { db, job, claim, log } = attempt;
  const next: Next = decideNext(results, job.retry);
  switch (next.kind) {
    case 'leave':
      return takenOver(claim, log);
    case 'give-back':
      if (!(await giveBackOrSay(attempt))) return takenOver(claim, log);
      return next.blameless
        ? { kind: 'unavailable', reason: 'trouble that is not the fault of the work' }
        : { kind: 'failed', retryAfterMs: next.retryAfterMs };
    case 'yield': {
      const pack = await yieldPack(db, claim, next.delayMs);
      if (!pack) return takenOver(claim, log);
      await sendAndMark(db, [pack], services.send);
      return { kind: 'yielded' };
    }
    case 'settle':
      if (!(await settlePack(db, claim))) return takenOver(claim, log);
      await close(services, job, claim.run, log);
      return { kind: 'settled' };
  }
}

function takenOver(claim: Claim, log: Logger): Outcome {
  log.warn(
    { event: 'fenced', attempt: claim.attempt },
    'another attempt has taken the pack over: nothing of this one counts',
  );
  return {
    kind: 'nothing-to-do',
    reason: new Fenced(`attempt ${claim.attempt} has lost pack ${claim.pack} of ${claim.run}`).message,
  };
}

/** A claim that can't be given back, because Postgres is away, is taken over by the message's next try. */
async function giveBackOrSay({ db, claim, log }: Attempt): Promise<boolean> {
  try {
    return await giveBack(db, claim);
  } catch (error) {
    log.warn({ event: 'claim-kept', error: recordError(error) }, 'the claim could not be given back');
    return true;
  }
}

/** Asks whether the run is over; whoever is answered releases its lease and writes its line. */
async function close({ db, lease }: RunnerServices, job: AnyJob, run: string, log: Logger): Promise<void> {
  const closed = await closeRun(db, run);
  if (!closed) return;
  log.info(
    { event: 'run', ...closed, durationMs: closed.finishedAt.getTime() - closed.openedAt.getTime() },
    `${run} ${closed.state}: ${closed.done} done, ${closed.dead} dead`,
  );
  await lease.free(job, run);
}
