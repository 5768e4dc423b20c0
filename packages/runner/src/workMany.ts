import { tickAt } from '@nightshift/contract';
import type { DatabaseTransaction, Transaction } from '@nightshift/database';
import { markManyDone, type ReadyUnit } from '@nightshift/ledger';
import { hideUnit, inSpan, recordFailure, UNITS } from '@nightshift/telemetry';
import type { Deadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import { judgeError } from './judgeError.ts';
import type { ManyHandler } from './many.ts';
import type { ClaimWatch } from './watchClaim.ts';
import { parsePayload, type Attempt } from './workUnit.ts';
import { resultOf } from './workUnits.ts';

/**
 * Does a pack's units in one transaction and, where that fails, in the halves of it, until the failing unit stands
 * alone. What blames nobody is not bisected, and a lost pack ends it. At the deadline the rest waits for the next
 * attempt. One result per unit that was judged.
 */
export async function workMany<Tables>(
  attempt: Attempt,
  units: readonly ReadyUnit[],
  handler: ManyHandler<unknown, Tables>,
  deadline: Deadline,
  watch: ClaimWatch,
): Promise<UnitResult[]> {
  const signal = AbortSignal.any([deadline.signal, watch.signal]);
  const { sound, results } = await setAsideUnreadable(attempt, units);
  // Halves wait here, the left one on top; a lost pack or trouble that blames nobody leaves the rest unworked.
  const halves = sound.length > 0 ? [{ units: sound, failed: false }] : [];
  for (let half = halves.pop(); half; half = halves.pop()) {
    if (deadline.passed() || watch.signal.aborted) {
      const kind = half.failed ? 'cut-short' : 'unstarted';
      results.push(...half.units.map((): UnitResult => ({ kind })));
      continue;
    }
    try {
      await commitTogether(attempt, half.units, handler, signal);
      results.push(...half.units.map((): UnitResult => ({ kind: 'done' })));
    } catch (error) {
      const judgement = judgeError(error);
      const [first] = half.units as [ReadyUnit];
      if (judgement.kind === 'fenced' || judgement.kind === 'blameless') {
        results.push(await resultOf(attempt, first, judgement));
        return results;
      }
      if (half.units.length > 1) {
        const middle = Math.ceil(half.units.length / 2);
        for (const part of [half.units.slice(middle), half.units.slice(0, middle)])
          halves.push({ units: part, failed: true });
        continue;
      }
      // A unit that the deadline cut short failed only if it had all the time.
      const cut = judgement.kind === 'failure' && !judgement.permanent && deadline.signal.aborted && results.length > 0;
      if (judgement.kind === 'failure' && !cut)
        recordFailure(hideUnit(attempt.job.redact, first).error(judgement.error));
      results.push(cut ? { kind: 'unstarted' } : await resultOf(attempt, first, judgement));
    }
  }
  return results;
}

/** A payload that no longer parses fails alone, before it can make a pack fail. */
async function setAsideUnreadable(
  attempt: Attempt,
  units: readonly ReadyUnit[],
): Promise<{ sound: ReadyUnit[]; results: UnitResult[] }> {
  const sound: ReadyUnit[] = [];
  const results: UnitResult[] = [];
  for (const unit of units) {
    try {
      parsePayload(attempt.job, unit);
      sound.push(unit);
    } catch (error) {
      results.push(await resultOf(attempt, unit, judgeError(error)));
    }
  }
  return { sound, results };
}

async function commitTogether<Tables>(
  { db, job, claim, log }: Attempt,
  units: readonly ReadyUnit[],
  handler: ManyHandler<unknown, Tables>,
  signal: AbortSignal,
): Promise<void> {
  const commit = async (tx: DatabaseTransaction) => {
    const numbers = units.map(({ number }) => number);
    const marked = await markManyDone(tx, claim, numbers);
    if (marked.length === 0) return;
    await handler(
      // Parsed anew for each call: the call before may have changed what it was given.
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
  };
  await inSpan({ name: 'commit', attributes: { [UNITS]: units.length } }, () => db.transaction().execute(commit));
}
