import { durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Rule } from './Verdict.ts';

/**
 * The instant by which a tick's run should have ended has passed: schedule, usual duration and grace together, stored when
 * the tick became the next one. A run that was skipped or cancelled is no end; one that failed is, and is left to `failing`.
 */
export const missed: Rule = ({ job, facts: { registry }, now }) => {
  const { successDueFor: tick, successDueAt: due, lastTick } = registry;
  if (tick === null || due === null || now <= due) return fine;
  const { timezone } = job.schedule;
  const came = lastTick !== null && lastTick >= tick;
  return {
    firing: true,
    since: due,
    title: `${job.name} has not succeeded: its run of ${instantText(tick, timezone)} was due by ${instantText(due, timezone)}`,
    expected: `a success of the run of ${instantText(tick, timezone)} by ${instantText(due, timezone)}`,
    seen: `${came ? 'the tick came, but no run has ended for it' : 'no tick, and no run'}; ${durationText(now.getTime() - due.getTime())} overdue`,
    tick,
    run: null,
  };
};
