import { recordError, type AnyJob } from '@nightshift/contract';
import type { Leases } from './createLeases.ts';

export type LeaseTrouble = { kind: 'unavailable'; error: unknown } | { kind: 'held'; holder: string };

/** A run's lease from its opening to its end, for callers whose work must go on without Redis. Nothing here throws. */
export type LeaseKeeper = {
  /** Before a run is opened. Says who else has the lease; that holder is for the ledger to judge. */
  take: (job: AnyJob, run: string) => Promise<Taken>;
  /** After the ledger has opened a run in spite of a stale holder: the lease becomes the run's. */
  takeFrom: (job: AnyJob, holder: string, run: string) => Promise<void>;
  /** Beside a claim: extends the run's lease, and takes it again where it has been lost. */
  hold: (job: AnyJob, run: string) => Promise<void>;
  /** The run is over, or was never opened. Another run's lease is left alone. */
  free: (job: AnyJob, run: string) => Promise<void>;
};

export type Taken =
  { kind: 'acquired' } | { kind: 'already-ours' } | { kind: 'held'; owner: string } | { kind: 'without' };

/** Jobs that allow overlap have no lease, and a Redis that is away is only told to `onTrouble`. */
export function leaseKeeper(
  leases: Leases,
  onTrouble: (job: AnyJob, run: string, trouble: LeaseTrouble) => void,
): LeaseKeeper {
  const attempt = async <T>(job: AnyJob, run: string, otherwise: T, command: () => Promise<T>): Promise<T> => {
    if (job.schedule.overlap === 'allow') return otherwise;
    try {
      return await command();
    } catch (error) {
      onTrouble(job, run, { kind: 'unavailable', error });
      return otherwise;
    }
  };
  return {
    take: (job, run) =>
      attempt<Taken>(job, run, { kind: 'without' }, () => leases.acquire(job.name, run, job.limits.leaseMs)),
    takeFrom: (job, holder, run) =>
      attempt(job, run, undefined, async () => {
        await leases.replace(job.name, holder, run, job.limits.leaseMs);
      }),
    hold: (job, run) =>
      attempt(job, run, undefined, async () => {
        if (await leases.extend(job.name, run, job.limits.leaseMs)) return;
        const taken = await leases.acquire(job.name, run, job.limits.leaseMs);
        if (taken.kind === 'held') onTrouble(job, run, { kind: 'held', holder: taken.owner });
      }),
    free: (job, run) =>
      attempt(job, run, undefined, async () => {
        await leases.release(job.name, run);
      }),
  };
}

/** What to log of a lease's trouble: its fields, and a sentence. */
export function leaseTroubleLine(run: string, trouble: LeaseTrouble): [fields: Record<string, unknown>, text: string] {
  const event = 'lease-trouble';
  return trouble.kind === 'held'
    ? [{ event, run, ...trouble }, 'another run holds the lease: going on without it']
    : [
        { event, run, kind: trouble.kind, error: recordError(trouble.error) },
        'Redis is away: going on without the lease',
      ];
}
