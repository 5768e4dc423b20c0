import type { Alert } from '../facts/JobFacts.ts';
import type { Move } from './judgeJob.ts';
import { nextAlert } from './nextAlert.ts';
import { fine } from '../rules/Verdict.ts';

/** Alerts of what nobody judges any more, a job that is no longer deployed or a clock that was taken away, come to their end. */
export function judgeForgotten(alerts: readonly Alert[], isJudged: (job: string) => boolean, now: Date): Move[] {
  return alerts
    .filter(({ job }) => !isJudged(job))
    .flatMap((before) => {
      const { job, rule, owner, version, mutedUntil } = before;
      const muted = mutedUntil !== null && mutedUntil > now;
      const quiet = { muted, explained: false };
      const change = nextAlert(before, fine, { now, quiet, remindMs: Infinity, patienceMs: 0, everyMs: Infinity });
      return change ? [{ job, rule, owner, ...change, finding: 'not-judged' as const, version }] : [];
    });
}
