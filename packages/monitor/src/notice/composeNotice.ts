import { DISPATCH_SECONDS, type AlertRule, type AnyJob } from '@nightshift/contract';
import type { NoticeKind } from '@nightshift/database';
import type { Move } from '../alerts/judgeJob.ts';
import type { Facts } from '../facts/JobFacts.ts';
import type { BrokenLink, LastError } from '../link/BrokenLink.ts';
import type { Evidence, Subject } from '../link/Evidence.ts';
import { findBrokenLink, unitsDied } from '../link/findBrokenLink.ts';
import { linkText } from '../link/linkText.ts';
import { nextStep } from '../link/nextStep.ts';
import type { Finding } from '../rules/Verdict.ts';
import { consoleLinks } from './consoleLinks.ts';
import type { Severity, UnsentNotice } from './Notice.ts';

export type Surroundings = {
  facts: Facts;
  consoleUrl?: string | undefined;
  /** Which code looks, for what no run can be blamed for. */
  deployment?: string | undefined;
};

/** A move that its owner is told of because something is wrong. */
export type Found = Move & { notice: NoticeKind; finding: Finding };

/** What the evidence for a finding is looked for by. */
export function subjectOf({ job, rule, finding }: Found, { jobs }: Facts): Subject {
  const letter = rule === 'dead-letters' ? (jobs.get(job)?.letters.causes[0]?.newestId ?? null) : null;
  // A run made by the clock is named by its tick.
  const run = finding.run ?? (finding.tick === null ? null : `${job}@${finding.tick.toISOString()}`);
  return { job, run, letter };
}

/** Tells of something wrong with a job: what was expected, what is seen, where the chain broke, and what to do. */
export function composeNotice(
  found: Found,
  job: AnyJob,
  evidence: Evidence | undefined,
  surroundings: Surroundings,
): UnsentNotice {
  const { facts, consoleUrl, deployment } = surroundings;
  const { rule, finding, notice: kind, since } = found;
  const link = evidence === undefined ? null : linkOf(found, job, evidence, facts);
  const run = finding.run ?? evidence?.run?.run ?? null;
  const { timezone } = job.schedule;
  return {
    kind,
    alert: `${job.name}/${rule}`,
    owner: job.owner,
    job: job.name,
    rule,
    severity: severities[rule as AlertRule],
    title: `${PREFIX[kind]}${finding.title}`,
    expected: finding.expected,
    seen: finding.seen,
    since: since.toISOString(),
    at: facts.now.toISOString(),
    timezone,
    tick: finding.tick?.toISOString() ?? null,
    run,
    brokenLink: link && { kind: link.kind, text: linkText(link, timezone) },
    error: lastErrorOf(evidence),
    deployment: evidence?.letter?.deployment ?? evidence?.run?.deployment ?? deployment ?? null,
    links: consoleLinks(consoleUrl, job.name, run),
    next: nextStep({ job: job.name, worker: job.worker, rule: rule as AlertRule, run, link }),
  };
}

/** The letter's that it is about, else what keeps the run, or the one that holds it up. */
function lastErrorOf(evidence: Evidence | undefined): LastError | null {
  const { letter, run, holder } = evidence ?? {};
  return letter?.error ?? run?.pack?.unitError ?? run?.error ?? holder?.pack?.unitError ?? null;
}

const PREFIX: Record<NoticeKind, string> = { fired: '', more: 'More: ', reminder: 'Still: ', resolved: '' };

const severities: Record<AlertRule, Severity> = {
  missed: 'critical',
  stale: 'critical',
  failing: 'error',
  'dead-letters': 'error',
  stuck: 'error',
  backlog: 'warning',
  slow: 'warning',
  shrunk: 'warning',
};

function linkOf({ rule, finding }: Found, job: AnyJob, evidence: Evidence, facts: Facts): BrokenLink | null {
  const { run } = evidence;
  if (rule === 'shrunk') return null;
  if (rule === 'dead-letters') {
    if (run === null) return null;
    if (run.gaveUp) return { kind: 'dispatch-failed', times: run.failures, gaveUp: true };
    return unitsDied(run);
  }
  return findBrokenLink({
    now: facts.now,
    tick: finding.tick,
    lastTick: facts.jobs.get(job.name)?.registry.lastTick ?? null,
    watches: facts.watches,
    evidence,
    maxDurationMs: { pack: job.limits.maxDurationMs, dispatch: DISPATCH_SECONDS * 1000 },
  });
}
