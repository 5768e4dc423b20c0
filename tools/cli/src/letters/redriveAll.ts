import { afterRedrive, redriveMany, type AfterRedrive, type RedriveStep } from '@nightshift/dlq';
import { reopenDispatch, requeueUnit, type UnsentPack } from '@nightshift/ledger';
import { exitCodes, type Answer } from '../Command.ts';
import type { Context } from '../Context.ts';
import { counted } from '../counted.ts';
import { deliver, deliveredText } from '../deliver.ts';
import type { Given } from '../Given.ts';
import { perSecond } from './perSecond.ts';
import { refusalText } from './refusalText.ts';
import { whatWaitsText, type WhatWaits } from './whatWaits.ts';

/** What came of many letters. */
export type Summary = {
  asked: number;
  redriven: { letter: string; run: string; unit: number | null; key: string | null }[];
  refused: { letter: string; why: string; reason: string }[];
  canary: { letter: string; outcome: AfterRedrive } | null;
  /** How many packs are on their way, and how many the watch has to send. */
  sent: number;
  left: number;
  reason?: string;
};

/** Redrives what waits, one letter after another, and sends each pack. Ended half-way, the rest still wait. */
export async function redriveAll(
  context: Context,
  { filter, count, resolved }: WhatWaits,
  given: Given,
): Promise<Answer> {
  const { db, user, confirm, show, wait } = context;
  const canary = given.has('canary');
  const rate = perSecond(given.text('rate'), 10);
  if (count.count > 1) await confirm(`Redrive ${whatWaitsText(count)}${canary ? ', one first' : ''}?`);
  const summary: Summary = { asked: count.count, redriven: [], refused: [], canary: null, sent: 0, left: 0 };
  for (const letter of resolved)
    summary.refused.push({ letter, why: 'resolved', reason: `Letter ${letter} is resolved already.` });
  const steps = redriveMany(db, filter, {
    by: user,
    note: given.text('note'),
    requeue: { unit: requeueUnit, dispatch: reopenDispatch },
    canary,
    perSecond: rate,
    outcomeOf: (letter) => afterRedrive(db, letter),
    wait,
  });
  for await (const step of steps) {
    await take(context, summary, step);
    show(progressText(summary, step));
  }
  return { json: summary, text: summaryText(summary), code: codeOf(summary) };
}

async function take(context: Context, summary: Summary, step: RedriveStep<UnsentPack>): Promise<void> {
  switch (step.kind) {
    case 'redriven': {
      const { letter, run, unit, key, pack } = step;
      const { sent, left, reason } = await deliver(context, [pack]);
      summary.redriven.push({ letter, run, unit, key });
      summary.sent += sent;
      summary.left += left;
      if (reason !== undefined) summary.reason = reason;
      return;
    }
    case 'canary-working':
    case 'canary-done':
      summary.canary = { letter: step.letter, outcome: step.kind === 'canary-done' ? 'done' : 'working' };
      return;
    case 'canary-failed':
      summary.canary = { letter: step.letter, outcome: step.outcome };
      return;
    default:
      summary.refused.push({ letter: step.letter, why: step.kind, reason: refusalText(step) });
  }
}

function progressText({ asked, redriven, canary }: Summary, { kind }: RedriveStep<UnsentPack>): string {
  if (kind === 'canary-working') return `Letter ${canary!.letter} goes first; it is at work.`;
  return `${redriven.length} of ${asked} redriven`;
}

const MOST_REFUSALS = 20;

export function summaryText(summary: Summary): string {
  const { asked, redriven, refused, canary } = summary;
  if (asked === 0 && refused.length === 0) return 'No such letter waits.';
  const lines = [
    `${redriven.length} of ${counted(asked, 'letter')} redriven.${redriven.length > 0 ? ` ${deliveredText(summary)}` : ''}`,
  ];
  if (canary && canary.outcome !== 'done') {
    lines.push(`Letter ${canary.letter}, which went first, ended ${canary.outcome}: the others wait on.`);
  }
  lines.push(...refused.slice(0, MOST_REFUSALS).map(({ reason }) => reason));
  if (refused.length > MOST_REFUSALS) lines.push(`… and ${refused.length - MOST_REFUSALS} more that were refused.`);
  return lines.join('\n');
}

function codeOf({ canary, refused }: Summary) {
  if (canary && canary.outcome !== 'done') return exitCodes.failed;
  return refused.length > 0 ? exitCodes.refused : exitCodes.ok;
}
