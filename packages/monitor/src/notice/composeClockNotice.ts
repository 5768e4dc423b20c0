import type { Facts } from '../facts/JobFacts.ts';
import type { Found } from './composeNotice.ts';
import type { UnsentNotice } from './Notice.ts';

/** Tells that one of the watch's clocks has stopped. */
export function composeClockNotice(
  { job, rule, owner, finding, notice: kind, since }: Found,
  { facts, deployment }: { facts: Facts; deployment?: string | undefined },
): UnsentNotice {
  return {
    kind,
    alert: `${job}/${rule}`,
    owner,
    job,
    rule,
    severity: 'critical',
    title: kind === 'reminder' ? `Still: ${finding.title}` : finding.title,
    expected: finding.expected,
    seen: finding.seen,
    since: since.toISOString(),
    at: facts.now.toISOString(),
    timezone: 'UTC',
    tick: null,
    run: null,
    brokenLink: null,
    error: null,
    deployment: deployment ?? null,
    links: {},
    next: job.endsWith('qstash')
      ? "See that the schedule stands and isn't paused: nightshift schedules; put it right: nightshift schedules sync. Its calls are in QStash's log, and in the dispatcher's with event refused if their signature wasn't believed"
      : "See that the dispatcher's crons are on in its Vercel project, and that CRON_SECRET is the one that Vercel sends: refused calls are in its log",
  };
}
