import { redaction, type AnyJob, type Outcome } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import { claimPack, type Claiming, type SendPacks } from '@nightshift/ledger';
import type { LeaseKeeper } from '@nightshift/locking';
import { inDelivery, tellAttempt, tellKill, type DeliveredMessage } from '@nightshift/telemetry';
import type { Logger } from 'pino';
import { attemptPack } from './attemptPack.ts';
import { closeAndFree } from './closeAndFree.ts';
import type { PackAttempt } from './concludePack.ts';
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

export type Delivered = DeliveredMessage & {
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
  { endsAt, ...delivered }: Delivered,
): Promise<Outcome> {
  const { message, messageId, retried } = delivered;
  const log = services.log.child(
    { job: job.name, run: message.run, pack: message.pack, send: message.send, retried },
    job.redact.length > 0 ? redaction(job.redact) : {},
  );
  const claim = () => claimPack(services.db, message, { messageId, retried, forMs: job.limits.maxDurationMs });
  return inDelivery(delivered, claim, (claiming) =>
    workClaimed({ ...services, log }, job, verb, claiming, { run: message.run, endsAt }),
  );
}

async function workClaimed<Unit, Tables>(
  services: RunnerServices,
  job: AnyJob,
  verb: Verb<Unit, Tables>,
  claiming: Claiming,
  { run, endsAt }: { run: string; endsAt: Date },
): Promise<Outcome> {
  const { db, lease } = services;
  switch (claiming.kind) {
    case 'gone':
      return { kind: 'nothing-to-do', reason: 'the run is gone' };
    case 'settled':
      await closeAndFree({ ...services, job }, run);
      return { kind: 'nothing-to-do', reason: 'the pack is settled' };
    case 'busy':
      return { kind: 'unavailable', reason: 'another attempt has the pack', retryAfterMs: claiming.retryAfterMs };
    case 'claimed': {
      const { claim } = claiming;
      // Beside the work, so that it costs one command and no time.
      const held = lease.hold(job, run);
      const at = { job: job.name, pack: claim.pack };
      if (claim.killed) tellKill(services.log, at, claim.killed);
      const log = services.log.child({ attempt: claim.attempt });
      const reads = services.reads ?? readOnly(db);
      const attempt: PackAttempt = { ...services, reads, job, claim, log, held };
      const { outcome } = await tellAttempt(log, at, () => attemptPack(attempt, verb as Verb<unknown, Tables>, endsAt));
      await held;
      return outcome;
    }
  }
}
