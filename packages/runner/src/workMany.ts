import { tickAt } from '@nightshift/contract';
import type { Transaction } from '@nightshift/database';
import { markManyDone, type ReadyUnit } from '@nightshift/ledger';
import type { Deadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import { judgeError } from './judgeError.ts';
import type { ManyHandler } from './many.ts';
import { parsePayload, type Attempt } from './workUnit.ts';
import { resultOf } from './workUnits.ts';

/**
 * Does a pack's units in one transaction and, where that fails, in the halves of it, until the failing unit stands
 * alone. What blames nobody is not bisected, and a lost pack ends it. One result per unit.
 */
export async function workMany<Tables>(
  attempt: Attempt,
  units: readonly ReadyUnit[],
  handler: ManyHandler<unknown, Tables>,
  deadline: Deadline,
): Promise<UnitResult[]> {
  const results: UnitResult[] = [];
  const sound: ReadyUnit[] = [];
  for (const unit of units) {
    const parsed = tryParse(attempt, unit);
    if (parsed === undefined) sound.push(unit);
    else results.push(await resultOf(attempt, unit, parsed));
  }
  // Halves wait here, the left one on top; what is lost or blames nobody empties the rest unworked.
  const halves = sound.length > 0 ? [sound] : [];
  for (let half = halves.pop(); half; half = halves.pop()) {
    if (deadline.passed()) {
      results.push(...half.map((): UnitResult => ({ kind: 'unstarted' })));
      continue;
    }
    try {
      await commitTogether(attempt, half, handler, deadline.signal);
      results.push(...half.map((): UnitResult => ({ kind: 'done' })));
    } catch (error) {
      const judgement = judgeError(error);
      if (judgement.kind === 'fenced' || judgement.kind === 'blameless') {
        results.push(await resultOf(attempt, half[0]!, judgement));
        return results;
      }
      if (half.length === 1) {
        results.push(await resultOf(attempt, half[0]!, judgement));
        continue;
      }
      const middle = Math.ceil(half.length / 2);
      halves.push(half.slice(middle), half.slice(0, middle));
    }
  }
  return results;
}

function tryParse({ job }: Attempt, unit: ReadyUnit) {
  try {
    parsePayload(job, unit);
    return undefined;
  } catch (error) {
    return judgeError(error);
  }
}

async function commitTogether<Tables>(
  { db, job, claim, log }: Attempt,
  units: readonly ReadyUnit[],
  handler: ManyHandler<unknown, Tables>,
  signal: AbortSignal,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const numbers = units.map(({ number }) => number);
    const marked = await markManyDone(tx, claim, numbers);
    if (marked.length === 0) return;
    await handler(
      marked.map((unit) => parsePayload(job, unit)),
      {
        tx: tx as unknown as Transaction<Tables>,
        tick: tickAt(job.schedule, claim.scheduledFor),
        run: claim.run,
        attempt: claim.attempt,
        keys: marked.map(({ key }) => key),
        signal,
        log,
      },
    );
  });
}
