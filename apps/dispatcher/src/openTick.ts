import { dueTick, type AnyJob } from '@nightshift/contract';
import {
  openRun,
  promoteQueued,
  readClock,
  relay,
  runId,
  sendAndMark,
  type Opening,
  type OpenOptions,
} from '@nightshift/ledger';
import type { Taken } from '@nightshift/locking';
import { inTick } from '@nightshift/telemetry';
import type { Services } from './services.ts';

export type Ticked = Opening | { kind: 'nothing-due' };

/**
 * From a cron's call to an open run whose dispatch is on its way. Safe to repeat, late or twice at once: the tick is
 * taken from the schedule, and the ledger decides. The lease never does; killed anywhere, the relay sends what is recorded.
 */
export async function openTick(services: Services, job: AnyJob): Promise<Ticked> {
  const scheduledFor = dueTick(job.schedule, await readClock(services.db));
  return scheduledFor === null ? { kind: 'nothing-due' } : openScheduled(services, job, scheduledFor);
}

/** The same for a tick that is known: opens its run, if it is owed one, and sends the run's dispatch. */
export async function openScheduled(services: Services, job: AnyJob, scheduledFor: Date): Promise<Opening> {
  const run = runId(job.name, scheduledFor);
  return inTick(job, run, (traceparent) => openWithin(services, job, run, { scheduledFor, traceparent }));
}

async function openWithin(
  { db, lease, send, deployment }: Services,
  job: AnyJob,
  run: string,
  tick: Pick<OpenOptions, 'scheduledFor' | 'traceparent'>,
): Promise<Opening> {
  const taken = await lease.take(job, run);
  let opening: Opening | undefined;
  try {
    opening = await openRun(db, job, { ...tick, deployment });
    return opening;
  } finally {
    await squareLease(lease, job, run, taken, opening);
    if (opening?.kind === 'opened' || opening?.kind === 'duplicate') {
      await relay(db, send, { run, signal: AbortSignal.timeout(RELAY_MS) });
    }
    if (opening?.kind === 'queued') {
      // The run it waits for may have closed between the look and the queueing, and found nobody waiting.
      const promoted = await promoteQueued(db, job.name);
      if (promoted) await sendAndMark(db, [promoted], send);
    }
  }
}

/** The run's dispatch is one message; of a run that was open before there may be many, and the watch sends the rest. */
const RELAY_MS = 15_000;

/** Makes the lease agree with the ledger: the open run has it, whoever took it before; where there is none, nobody keeps it. */
async function squareLease(
  lease: Services['lease'],
  job: AnyJob,
  run: string,
  taken: Taken,
  opening: Opening | undefined,
): Promise<void> {
  if (taken.kind === 'without') return;
  const owner = taken.kind === 'held' ? taken.owner : run;
  const openRunOfJob = opening && openAfter(opening);
  if (openRunOfJob !== undefined) {
    if (owner !== openRunOfJob) await lease.takeFrom(job, owner, openRunOfJob);
    return;
  }
  // What was ours before this call may be an open run's: it is only given up when the ledger has said otherwise.
  if (taken.kind === 'acquired' || (taken.kind === 'already-ours' && opening)) await lease.free(job, run);
}

/** The run that the ledger has just said to be open. */
function openAfter(opening: Opening): string | undefined {
  if (opening.kind === 'opened') return opening.run;
  if (opening.kind === 'duplicate') {
    return ['opened', 'dispatching', 'working'].includes(opening.state) ? opening.run : undefined;
  }
  return 'holder' in opening ? opening.holder : undefined;
}
