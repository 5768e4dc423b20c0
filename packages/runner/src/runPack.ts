import type { AnyJob, Message, Outcome } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import { claimPack, type SendPacks } from '@nightshift/ledger';
import type { LeaseKeeper } from '@nightshift/locking';
import type { Logger } from 'pino';
import { attemptPack, type Attempted } from './attemptPack.ts';
import { closeAndFree } from './closeAndFree.ts';
import type { PackAttempt } from './concludePack.ts';
import type { UnitResult } from './decideNext.ts';
import { readOnly } from './readOnly.ts';
import type { Verb } from './verb.ts';

/** What a worker works with; made once per instance. */
export type RunnerServices = {
  db: Database;
  /** What handlers read through outside their transaction; unless given, `db` with writes refused. */
  reads?: Database;
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
  verb: Verb<Unit, Tables>,
  { message, messageId, retried, endsAt }: Delivered,
): Promise<Outcome> {
  const { db, lease } = services;
  const log = services.log.child({ job: job.name, run: message.run, pack: message.pack, send: message.send, retried });
  const claiming = await claimPack(db, message, { messageId, retried, forMs: job.limits.maxDurationMs });
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await closeAndFree({ db, lease, send: services.send, job, log }, message.run);
      return { kind: 'nothing-to-do', reason: 'the pack is settled' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt has the pack', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      // Beside the work, so that it costs one command and no time.
      const held = lease.hold(job, message.run);
      const attempt: PackAttempt = {
        ...services,
        reads: services.reads ?? readOnly(db),
        job,
        claim: claiming.claim,
        log,
        held,
      };
      const outcome = await logged(attempt, () => attemptPack(attempt, verb as Verb<unknown, Tables>, endsAt));
      await held;
      return outcome;
    }
  }
}

/** One structured line per attempt: start, end, duration, outcome, and what became of its units. */
async function logged({ claim, log }: PackAttempt, work: () => Promise<Attempted>): Promise<Outcome> {
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
