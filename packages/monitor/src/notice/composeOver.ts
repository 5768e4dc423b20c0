import type { Move } from '../alerts/judgeJob.ts';
import type { Facts } from '../facts/JobFacts.ts';
import { consoleLinks } from './consoleLinks.ts';
import { durationText } from './durationText.ts';
import { instantText } from './instantText.ts';
import type { UnsentNotice } from './Notice.ts';

/** Tells that an alert is over. `timezone` is the job's, where it is still deployed. */
export function composeOver(
  { job, rule, owner, since, finding }: Move,
  {
    facts,
    consoleUrl,
    timezone = 'UTC',
  }: { facts: Facts; consoleUrl?: string | undefined; timezone?: string | undefined },
): UnsentNotice {
  const { now, jobs } = facts;
  const lastSuccessAt = jobs.get(job)?.registry.lastSuccessAt ?? null;
  return {
    kind: 'resolved',
    alert: `${job}/${rule}`,
    owner,
    job,
    rule,
    severity: 'info',
    title: `Over: ${job} ${(finding === 'well' && END[rule]) || `is no longer judged by ${rule}`}, after ${durationText(now.getTime() - since.getTime())}`,
    expected: null,
    seen:
      lastSuccessAt === null
        ? `well at ${instantText(now, timezone)}`
        : `the last success was ${instantText(lastSuccessAt, timezone)}`,
    since: since.toISOString(),
    at: now.toISOString(),
    timezone,
    tick: null,
    run: null,
    brokenLink: null,
    error: null,
    deployment: null,
    links: consoleLinks(consoleUrl, job, null),
    next: null,
  };
}

/** How each rule's trouble ends, after the job's name. */
const END: Readonly<Record<string, string>> = {
  missed: 'is no longer overdue',
  stale: 'has succeeded',
  failing: 'has succeeded again',
  'dead-letters': 'has no dead letter waiting',
  stuck: 'moves again',
  backlog: 'has worked off its backlog',
  slow: 'takes no longer than usual',
  shrunk: 'finds as much as usual',
  watch: 'is completed again',
};
