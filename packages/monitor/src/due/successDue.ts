import { nextTick, type AnyJob } from '@nightshift/contract';
import type { EndedRun, Registry } from '../facts/JobFacts.ts';
import { habit, successesOf } from '../rules/successes.ts';

export type SuccessDue = {
  job: string;
  tick: Date;
  dueAt: Date;
  /** As of when: a job that is rescheduled or resumed meanwhile owes something else. */
  owedFrom: Date;
};

/**
 * The oldest tick that still owes its success, and the instant by which: schedule, usual duration and grace together. Null
 * for a schedule that never comes again. The tick stays until a run ends for it or a later one.
 */
export function successDue(job: AnyJob, registry: Registry, ended: readonly EndedRun[]): SuccessDue | null {
  const tick = registry.successDueFor ?? firstOwedTick(job, registry);
  if (tick === null) return null;
  const { graceMs, durationMs } = job.alerts.missed;
  const allowedMs = (usualDurationMs(ended) ?? durationMs) + graceMs;
  return { job: job.name, tick, dueAt: new Date(tick.getTime() + allowedMs), owedFrom: registry.owedFrom };
}

function firstOwedTick(job: AnyJob, { lastEndedTick, owedFrom }: Registry): Date | null {
  const owedAfter = owedFrom.getTime() - 1;
  return nextTick(job.schedule, new Date(Math.max(owedAfter, lastEndedTick?.getTime() ?? owedAfter)));
}

/** As long as all but the slowest twentieth of the last 20 successes took. */
function usualDurationMs(ended: readonly EndedRun[]): number | undefined {
  const durations = habit(successesOf(ended))?.map(({ durationMs }) => durationMs) ?? [];
  const sorted = durations.sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1];
}
