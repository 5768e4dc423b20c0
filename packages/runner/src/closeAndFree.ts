import type { AnyJob } from '@nightshift/contract';
import { closeAndFree as close, type Closing as LedgerClosing } from '@nightshift/ledger';
import { tellRun } from '@nightshift/telemetry';
import type { Logger } from 'pino';

export type Closing = Omit<LedgerClosing, 'tell'> & { job: AnyJob; log: Logger };

/** Asks whether a run is over, as the ledger says, and has its end told by a line. Safe to ask at any time. */
export async function closeAndFree(closing: Closing, run: string, held?: Promise<void>): Promise<void> {
  await close({ ...closing, tell: (closed) => tellRun(closing.log, closed) }, closing.job, run, held);
}
