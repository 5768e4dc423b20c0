import { dueTick, type AnyJob } from '@nightshift/contract';
import { openRun, readClock, relay, runId, type Opening } from '@nightshift/ledger';
import type { Taken } from '@nightshift/locking';
import type { Services } from './services.ts';

export type Ticked = Opening | { kind: 'nothing-due' };

/**
 * From a cron's call to an open run whose dispatch is on its way. Safe to repeat, late or twice at once: the tick is
 * taken from the schedule, and the ledger decides. The lease never does; killed anywhere, the relay sends what is recorded.
 */
export async function openTick({ db, lease, send, deployment }: Services, job: AnyJob): Promise<Ticked> {
  const scheduledFor = dueTick(job.schedule, await readClock(db));
  if (scheduledFor === null) return { kind: 'nothing-due' };
  const run = runId(job.name, scheduledFor);
  const taken = await lease.take(job, run);
  let opening: Opening | undefined;
  try {
    opening = await openRun(db, job, { scheduledFor, deployment });
    return opening;
  } finally {
    await squareLease(lease, job, run, taken, opening);
    if (opening?.kind === 'opened' || opening?.kind === 'duplicate') await relay(db, send, { run });
  }
}

/** Makes the lease agree with the ledger: an opened run has it, whatever stale owner was there; what opened nothing gives it up. */
async function squareLease(
  lease: Services['lease'],
  job: AnyJob,
  run: string,
  taken: Taken,
  opening: Opening | undefined,
): Promise<void> {
  if (opening?.kind === 'opened') {
    if (taken.kind === 'held') await lease.takeFrom(job, taken.owner, run);
    return;
  }
  if (taken.kind !== 'acquired') return;
  const stillOpen = opening?.kind === 'duplicate' && ['opened', 'dispatching', 'working'].includes(opening.state);
  if (stillOpen) return;
  if (opening?.kind === 'skipped' && opening.holder) await lease.takeFrom(job, run, opening.holder);
  else await lease.free(job, run);
}
