import type { AnyJob } from '@nightshift/contract';
import type { NoticeKind } from '@nightshift/database';
import type { Alert, JobFacts } from '../facts/JobFacts.ts';
import { isExplained, rules } from '../rules/rules.ts';
import { fine, type Finding } from '../rules/Verdict.ts';
import { nextAlert } from './nextAlert.ts';

/** A change of one alert, to be written if nobody has changed it meanwhile. */
export type Move = {
  job: string;
  rule: string;
  owner: string;
  state: Alert['state'];
  told: boolean;
  since: Date;
  notice: NoticeKind | null;
  /** What is wrong or, when it is over, whether that was seen or the rule merely doesn't judge it any more. */
  finding: Finding | 'well' | 'not-judged';
  /** The row's version that this was decided on; 0: there was none. */
  version: number;
};

/** A nightly job's reminder would often come minutes before the run that ends it. */
const PATIENCE_MS = 3_600_000;

/**
 * Everything that one job's rules say at one instant, and what becomes of its alerts. A paused job is not judged: what
 * fires goes on in silence, and what is still so after the resumption is told then.
 */
export function judgeJob(job: AnyJob, facts: JobFacts, alerts: readonly Alert[], now: Date): Move[] {
  if (facts.registry.pausedAt !== null) return [];
  /** What the owner knows to be wrong: for rules that are still to be judged, as it was before. */
  const knows = new Set(alerts.filter(({ state, told }) => state === 'firing' && told).map((alert) => alert.rule));
  const moves: Move[] = [];
  for (const { name, rule } of rules) {
    const before = alerts.find((alert) => alert.rule === name);
    const firing = before?.state === 'firing';
    const memory = before?.told ? before.memory : null;
    const off = job.alerts.off.includes(name);
    const verdict = off ? fine : rule({ job, facts, now, before: { firing, memory } });
    const muted = before?.mutedUntil != null && before.mutedUntil > now;
    const explained = isExplained(name, knows, facts);
    const change = nextAlert(before, verdict, {
      now,
      quiet: { muted, explained },
      remindMs: job.alerts.remindMs,
      patienceMs: facts.backlog?.openRun ? PATIENCE_MS : 0,
      everyMs: job.alerts.deadLetters.everyMs,
    });
    if (change === undefined) continue;
    if (change.state === 'firing' && change.told) knows.add(name);
    else knows.delete(name);
    const finding = verdict.firing ? verdict : off ? 'not-judged' : 'well';
    moves.push({ job: job.name, rule: name, owner: job.owner, ...change, finding, version: before?.version ?? 0 });
  }
  return moves;
}
