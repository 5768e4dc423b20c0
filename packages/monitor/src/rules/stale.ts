import { scheduleAgeMs } from '@nightshift/contract';
import { durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Rule } from './Verdict.ts';

/**
 * No success for longer than the job's freshness, whatever the reason. A job that never succeeded counts from when it was
 * registered, one that was rescheduled or resumed since its last success from then. The hour that a clock shows twice
 * counts once for a job of a fixed hour.
 */
export const stale: Rule = ({ job, facts: { registry }, now }) => {
  const { lastSuccessAt, owedFrom, successDueFor } = registry;
  const from = lastSuccessAt !== null && lastSuccessAt > owedFrom ? lastSuccessAt : owedFrom;
  if (scheduleAgeMs(job.schedule, from, now) <= job.freshnessMs) return fine;
  const { timezone } = job.schedule;
  return {
    firing: true,
    since: from,
    title: `${job.name} has not succeeded in ${durationText(now.getTime() - from.getTime())}`,
    expected: `a success at least every ${durationText(job.freshnessMs)}`,
    seen:
      lastSuccessAt === null
        ? `no success since it was registered, ${instantText(registry.registeredAt, timezone)}`
        : `the last success was ${instantText(lastSuccessAt, timezone)}`,
    tick: successDueFor !== null && successDueFor <= now ? successDueFor : null,
    run: null,
  };
};
