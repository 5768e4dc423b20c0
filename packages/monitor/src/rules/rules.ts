import type { AlertRule } from '@nightshift/contract';
import type { JobFacts } from '../facts/JobFacts.ts';
import { backlog } from './backlog.ts';
import { deadLetters } from './deadLetters.ts';
import { failing } from './failing.ts';
import { missed } from './missed.ts';
import { shrunk } from './shrunk.ts';
import { slow } from './slow.ts';
import { stale } from './stale.ts';
import { stuck } from './stuck.ts';
import type { Rule } from './Verdict.ts';

/** Every rule, in the order in which they are judged: what explains others comes before them. */
export const rules: readonly { name: AlertRule; rule: Rule }[] = [
  { name: 'missed', rule: missed },
  { name: 'stuck', rule: stuck },
  { name: 'failing', rule: failing },
  { name: 'dead-letters', rule: deadLetters },
  { name: 'stale', rule: stale },
  { name: 'backlog', rule: backlog },
  { name: 'slow', rule: slow },
  { name: 'shrunk', rule: shrunk },
];

/**
 * Whether an owner who knows of some alerts needn't hear of this one, since they say it already: who knows that the night's
 * run is missing needn't hear that the last success is getting old. If it outlasts them, it is told then.
 */
export function isExplained(rule: AlertRule, known: ReadonlySet<string>, facts: JobFacts): boolean {
  return (explainedBy[rule] ?? []).some(({ by, when }) => known.has(by) && (when === undefined || when(facts)));
}

type Explanation = { by: AlertRule; when?: (facts: JobFacts) => boolean };

/** The tick came, and what is open, or kept it from opening, is what doesn't move: not some unit of a night long past. */
const isOfTheTick = ({ registry: { lastTick, successDueFor }, backlog: waiting }: JobFacts) =>
  waiting?.openRun != null && (successDueFor === null || (lastTick !== null && lastTick >= successDueFor));

const explainedBy: Readonly<Partial<Record<AlertRule, readonly Explanation[]>>> = {
  missed: [{ by: 'stuck', when: isOfTheTick }],
  stuck: [{ by: 'missed', when: isOfTheTick }],
  stale: [{ by: 'missed' }, { by: 'failing' }, { by: 'stuck', when: isOfTheTick }],
  backlog: [{ by: 'stuck' }],
  slow: [{ by: 'missed' }, { by: 'stuck' }],
};
