import type { AlertRule } from '@nightshift/contract';
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
 * What an owner isn't told while told of something that says it already: who knows that the night's run is missing needn't
 * hear that the last success is getting old. If it outlasts that, it is told then.
 */
export const explainedBy: Readonly<Partial<Record<AlertRule, readonly AlertRule[]>>> = {
  missed: ['stuck'],
  stuck: ['missed'],
  stale: ['missed', 'stuck', 'failing'],
  backlog: ['stuck'],
  slow: ['missed', 'stuck'],
};
