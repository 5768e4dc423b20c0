import { recordError, type AnyJob } from '@nightshift/contract';
import type { Leases } from '@nightshift/locking';
import type { Logger } from 'pino';

/**
 * Keeps a run's lease alive beside a claim. A lease that is gone is taken again for the same run; a Redis that is away
 * is only said: the unique index in Postgres keeps runs apart.
 */
export async function holdLease(leases: Leases, job: AnyJob, run: string, log: Logger): Promise<void> {
  if (job.schedule.overlap === 'allow') return;
  try {
    if (await leases.extend(job.name, run, job.limits.leaseMs)) return;
    const acquired = await leases.acquire(job.name, run, job.limits.leaseMs);
    if (acquired.kind === 'held') log.warn({ event: 'lease-held', holder: acquired.owner }, 'the lease is held by another run');
  } catch (error) {
    log.warn({ event: 'lease-unavailable', error: recordError(error) }, 'Redis is away: going on without the lease');
  }
}

/** Frees the lease of a run that is over, so that the next tick's skip is decided without asking twice. */
export async function releaseLease(leases: Leases, job: AnyJob, run: string, log: Logger): Promise<void> {
  if (job.schedule.overlap === 'allow') return;
  try {
    await leases.release(job.name, run);
  } catch (error) {
    log.warn({ event: 'lease-unavailable', error: recordError(error) }, 'Redis is away: the lease ends by itself');
  }
}
