import { trace } from '@opentelemetry/api';
import type { Outcome } from '@nightshift/contract';
import type { Logger } from 'pino';
import { destinationOf, OUTCOME, RUN } from './attributes.ts';
import { countKill, countRun, countUnits, recordAttempt } from './metrics.ts';

/** What an attempt is at: a pack of a job, or, as pack 0, a run's dispatch. */
export type AttemptAt = { job: string; pack: number };

/** What became of the units of an attempt at a pack. */
export type UnitCounts = { done: number; failed: number; dead: number };

export type AttemptEnd = { outcome: Outcome; units?: UnitCounts };

/**
 * Works at an attempt and writes its one line, with start, end, duration, outcome and what became of its units. `log`
 * carries the job, the run, the pack, the message and the attempt.
 */
export async function tellAttempt<End extends AttemptEnd>(
  log: Logger,
  { job, pack }: AttemptAt,
  work: () => Promise<End>,
): Promise<End> {
  const startedAt = new Date();
  const end = await work();
  const endedAt = new Date();
  const durationMs = endedAt.getTime() - startedAt.getTime();
  const outcome = end.outcome.kind;
  recordAttempt({ job, destination: destinationOf({ job, pack }), outcome, durationMs });
  if (end.units) countUnits(job, end.units);
  log.info({ event: 'attempt', startedAt, endedAt, durationMs, outcome, ...end.units }, `${what(pack)} ${outcome}`);
  return end;
}

/** An attempt that was killed, told by the one after it: when it ended nobody saw, only before when. `log` carries no attempt. */
export function tellKill(
  log: Logger,
  { job, pack }: AttemptAt,
  { attempt, startedAt, endedBefore }: { attempt: number; startedAt: Date; endedBefore: Date },
): void {
  countKill(job, destinationOf({ job, pack }));
  log.warn({ event: 'attempt', attempt, startedAt, endedBefore, outcome: 'killed' }, `${what(pack)} killed`);
}

/** A run that has ended, as the ledger closed it. */
export type EndedRun = {
  run: string;
  job: string;
  trigger: 'clock' | 'hand';
  state: string;
  units: number;
  done: number;
  dead: number;
  scheduledFor: Date;
  openedAt: Date;
  finishedAt: Date;
  /** It had ended before, as failed, and its dead units have been redriven since. */
  mended: boolean;
};

/** Writes the one line of a run's end; `log` carries its job and run. A mended run was counted when it ended. */
export function tellRun(log: Logger, ended: EndedRun): void {
  const { run, job, trigger, state: outcome, units, done, dead, mended } = ended;
  const { scheduledFor, openedAt: startedAt, finishedAt: endedAt } = ended;
  const durationMs = endedAt.getTime() - startedAt.getTime();
  // A run by hand is scheduled for the moment it is asked for.
  const lag = trigger === 'clock' ? { lagMs: startedAt.getTime() - scheduledFor.getTime() } : {};
  if (!mended) countRun({ job, outcome, durationMs, ...lag });
  trace.getActiveSpan()?.addEvent('run ended', { [RUN]: run, [OUTCOME]: outcome });
  const times = { scheduledFor, startedAt, endedAt, durationMs, ...lag };
  log.info(
    { event: 'run', trigger, ...times, outcome, mended, units, done, dead },
    `${run} ${outcome}: ${done} done, ${dead} dead`,
  );
}

function what(pack: number): string {
  return pack === 0 ? 'dispatch' : `pack ${pack}`;
}
