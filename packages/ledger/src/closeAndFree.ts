import type { AnyJob } from '@nightshift/contract';
import type { Database } from '@nightshift/database';
import { closeRun, type ClosedRun } from './closeRun.ts';
import { sendAndMark, type SendPacks } from './outbox.ts';

/** What the end of a run reaches beside the tables: who is told, the lease that becomes free, the queue for the run that waited. */
export type Closing = {
  db: Database;
  send: SendPacks;
  lease: { free: (job: AnyJob, run: string) => Promise<void> };
  tell: (closed: ClosedRun) => void;
};

/**
 * Asks whether a run is over. Whoever is answered tells of it, frees its lease and sends the run that waited for it, and
 * is told true. Safe to ask at any time. `held` is the asking attempt's own hold on the lease: freed before that is
 * through, the lease would be taken again for ever. Without its job, a run's lease is left to end by itself.
 */
export async function closeAndFree(
  { db, send, lease, tell }: Closing,
  job: AnyJob | undefined,
  run: string,
  held?: Promise<void>,
): Promise<boolean> {
  const closed = await closeRun(db, run);
  if (!closed) return false;
  tell(closed);
  await held;
  if (job) await lease.free(job, run);
  if (closed.promoted) await sendAndMark(db, [closed.promoted], send);
  return true;
}
