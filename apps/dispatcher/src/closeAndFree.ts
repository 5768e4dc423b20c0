import type { AnyJob } from '@nightshift/contract';
import { closeAndFree as close } from '@nightshift/ledger';
import { tellRun } from '@nightshift/telemetry';
import type { Logger } from 'pino';
import type { Services } from './services.ts';

/**
 * Asks whether a run is over, as the ledger says, and has its end told by a line; `log` carries its job and run. True for
 * whoever is answered. Safe to ask at any time.
 */
export async function closeAndFree(
  { db, lease, send }: Pick<Services, 'db' | 'lease' | 'send'>,
  job: AnyJob | undefined,
  run: string,
  log: Logger,
  held?: Promise<void>,
): Promise<boolean> {
  return close({ db, lease, send, tell: (closed) => tellRun(log, closed) }, job, run, held);
}
