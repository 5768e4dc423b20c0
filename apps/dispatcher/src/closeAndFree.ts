import type { AnyJob } from '@nightshift/contract';
import { closeRun, sendAndMark } from '@nightshift/ledger';
import type { Logger } from 'pino';
import type { Services } from './services.ts';

/**
 * Asks whether a run is over; whoever is answered frees its lease, sends the run that waited for it and writes its line. Safe to ask at any time.
 * True for whoever is answered. `held` is
 * the attempt's own hold on the lease: freed before that is through, the lease would be taken again for ever.
 */
export async function closeAndFree(
  { db, lease, send }: Pick<Services, 'db' | 'lease' | 'send'>,
  job: AnyJob | undefined,
  run: string,
  log: Logger,
  held?: Promise<void>,
): Promise<boolean> {
  const closed = await closeRun(db, run);
  if (!closed) return false;
  const { promoted, ...line } = closed;
  log.info(
    { event: 'run', ...line, durationMs: closed.finishedAt.getTime() - closed.openedAt.getTime() },
    `${run} ${closed.state}: ${closed.done} done, ${closed.dead} dead`,
  );
  await held;
  if (job) await lease.free(job, run);
  if (promoted) await sendAndMark(db, [promoted], send);
  return true;
}
