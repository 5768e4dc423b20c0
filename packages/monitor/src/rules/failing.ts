import type { EndedRun } from '../facts/JobFacts.ts';
import { instantText } from '../notice/instantText.ts';
import { fine, type Rule } from './Verdict.ts';

/** So many runs in a row have failed. It is over after so many successes in a row. What was skipped counts neither way. */
export const failing: Rule = ({ job, facts: { ended }, before }) => {
  const { after, recoverAfter } = job.alerts.failing;
  const failures = leading(ended, 'failed');
  const successes = leading(ended, 'succeeded').length;
  const newest = ended.find(({ state }) => state === 'failed');
  if (newest === undefined || !(failures.length >= after || (before.firing && successes < recoverAfter))) return fine;
  const { timezone } = job.schedule;
  return {
    firing: true,
    since: (failures.at(-1) ?? newest).finishedAt,
    title: `${job.name} ${howOften(failures.length)}`,
    expected: after === 1 ? 'no failed run' : `no ${after} failed runs in a row`,
    seen: `the run of ${instantText(newest.scheduledFor, timezone)} failed at ${instantText(newest.finishedAt, timezone)}${successes > 0 ? `; ${successes} of ${recoverAfter} successes since` : ''}`,
    tick: newest.scheduledFor,
    run: newest.run,
  };
};

/** The newest runs, as long as they ended so. */
function leading(ended: readonly EndedRun[], state: EndedRun['state']): readonly EndedRun[] {
  const other = ended.findIndex((run) => run.state !== state);
  return other === -1 ? ended : ended.slice(0, other);
}

function howOften(times: number): string {
  if (times === 0) return 'failed, and is not yet well again';
  return times === 1 ? 'has failed' : `has failed ${times} times in a row`;
}
