import type { AnyJob } from '@nightshift/contract';
import { durationText } from '../notice/durationText.ts';
import { instantText } from '../notice/instantText.ts';
import { median } from './median.ts';
import { habit, successesOf } from './successes.ts';
import { fine, type Rule, type Verdict } from './Verdict.ts';

/** The run that is open has taken, or the last success took, more than so many times the median of the 20 successes before it. */
export const slow: Rule = ({ job, facts: { ended, backlog }, now }) => {
  const successes = successesOf(ended);
  const open = backlog?.openRun ?? null;
  if (open !== null) {
    const soFar = { run: open.run, scheduledFor: open.scheduledFor, openedAt: open.openedAt, endedAt: null };
    const verdict = judge(job, { ...soFar, durationMs: now.getTime() - open.openedAt.getTime() }, usual(successes));
    if (verdict.firing) return verdict;
  }
  const [newest, ...earlier] = successes;
  if (newest === undefined) return fine;
  const { run, scheduledFor, durationMs, finishedAt } = newest;
  const openedAt = new Date(finishedAt.getTime() - durationMs);
  return judge(job, { run, scheduledFor, openedAt, endedAt: finishedAt, durationMs }, usual(earlier));
};

const usual = (successes: Parameters<typeof habit>[0]) =>
  median(habit(successes)?.map(({ durationMs }) => durationMs) ?? []);

type Timed = { run: string; scheduledFor: Date; openedAt: Date; endedAt: Date | null; durationMs: number };

function judge(job: AnyJob, timed: Timed, usualMs: number | undefined): Verdict {
  const { factor, leastMs } = job.alerts.slow;
  if (usualMs === undefined) return fine;
  const mostMs = Math.max(leastMs, factor * usualMs);
  if (timed.durationMs <= mostMs) return fine;
  const took = durationText(timed.durationMs);
  const { timezone } = job.schedule;
  return {
    firing: true,
    since: new Date(timed.openedAt.getTime() + mostMs),
    title: `${job.name} is slow: its run ${timed.endedAt === null ? `has taken ${took} so far` : `took ${took}`}, usually ${durationText(usualMs)}`,
    expected: `a run of at most ${durationText(mostMs)}`,
    seen:
      timed.endedAt === null
        ? `open since ${instantText(timed.openedAt, timezone)}`
        : `opened ${instantText(timed.openedAt, timezone)}, succeeded ${instantText(timed.endedAt, timezone)}`,
    tick: timed.scheduledFor,
    run: timed.run,
  };
}
