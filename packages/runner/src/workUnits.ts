import { recordError } from '@nightshift/contract';
import type { ReadyUnit } from '@nightshift/ledger';
import { hideUnit, inSpan, OUTCOME, recordFailure, UNIT_KEY, UNIT_NUMBER } from '@nightshift/telemetry';
import type { Deadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import { judgeError, type Judgement } from './judgeError.ts';
import type { ClaimWatch } from './watchClaim.ts';
import { settleFailure, type Attempt } from './workUnit.ts';

/** How one unit's work ended, before anything is written down about it. */
export type Ended = { kind: 'done' } | { kind: 'moved' } | Judgement;

/** Works through a pack's units, some side by side, until all have been tried or the deadline nears. One result per unit. */
export async function workUnits(
  attempt: Attempt,
  units: readonly ReadyUnit[],
  deadline: Deadline,
  watch: ClaimWatch,
  work: (unit: ReadyUnit, signal: AbortSignal) => Promise<Ended>,
): Promise<UnitResult[]> {
  const signal = AbortSignal.any([deadline.signal, watch.signal]);
  const waiting = [...units];
  const results: UnitResult[] = [];
  const interrupted: { unit: ReadyUnit; judgement: Extract<Judgement, { kind: 'failure' }> }[] = [];

  const worker = async () => {
    for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
      if (deadline.passed() || watch.signal.aborted) {
        results.push({ kind: 'unstarted' });
        continue;
      }
      const result = await inUnit(unit);
      if (result?.kind === 'fenced') watch.lost();
      if (result) results.push(result);
    }
  };
  /** The unit's result, or undefined where that is judged when all have ended. */
  const inUnit = (unit: ReadyUnit): Promise<UnitResult | undefined> => {
    const { key, error } = hideUnit(attempt.job.redact, unit);
    return inSpan({ name: 'unit', attributes: { [UNIT_NUMBER]: unit.number, [UNIT_KEY]: key } }, async (span) => {
      const ended = await work(unit, signal);
      if (ended.kind === 'failure' && deadline.signal.aborted && !ended.permanent) {
        interrupted.push({ unit, judgement: ended });
        span.setAttribute(OUTCOME, 'cut-short');
        return undefined;
      }
      if (ended.kind === 'failure') recordFailure(error(ended.error));
      const result = await resultOf(attempt, unit, ended);
      span.setAttribute(OUTCOME, result.kind);
      return result;
    });
  };
  await Promise.all(Array.from({ length: Math.min(attempt.job.limits.parallelUnits, units.length) }, worker));

  // A unit that the deadline cut short failed only if it had the time: where others ended first, it goes on next time.
  const progress = results.some(({ kind }) => PROGRESS.includes(kind));
  for (const { unit, judgement } of interrupted) {
    results.push(progress ? { kind: 'unstarted' } : await resultOf(attempt, unit, judgement));
  }
  return results;
}

const PROGRESS: readonly UnitResult['kind'][] = ['done', 'moved', 'dead', 'failed'];

/** Writes down what a unit's end means for it, where that is a failure. */
export async function resultOf(attempt: Attempt, unit: ReadyUnit, ended: Ended): Promise<UnitResult> {
  switch (ended.kind) {
    case 'done':
    case 'fenced':
    case 'later':
    case 'moved':
      return ended;
    case 'blameless': {
      const { key, error } = hideUnit(attempt.job.redact, unit);
      attempt.log.warn(
        { event: 'unit-given-back', unit: unit.number, key, error: error(ended.error) },
        'nobody is to blame',
      );
      return { kind: 'blameless' };
    }
    case 'failure':
      try {
        return await settleFailure(attempt, unit, ended);
      } catch (error) {
        // The failure couldn't be written down: it is found and judged again by the next attempt.
        const again = judgeError(error);
        const seen = hideUnit(attempt.job.redact, unit);
        attempt.log.error(
          { event: 'failure-not-recorded', unit: unit.number, key: seen.key, error: seen.error(recordError(error)) },
          'a failure could not be recorded',
        );
        return again.kind === 'fenced' ? again : { kind: 'blameless' };
      }
  }
}
