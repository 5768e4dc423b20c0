import { recordError, type Outcome } from '@nightshift/contract';
import { readReadyUnits, type ReadyUnit } from '@nightshift/ledger';
import type { UnitCounts } from '@nightshift/telemetry';
import { concludePack, type PackAttempt } from './concludePack.ts';
import { startDeadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import { dissolveAndSend } from './dissolveAndSend.ts';
import { giveBackPatiently } from './giveBackPatiently.ts';
import { settleFailure } from './workUnit.ts';
import type { Verb } from './verb.ts';
import { watchClaim, watchEveryMs } from './watchClaim.ts';
import { workVerb } from './workVerb.ts';

export type Attempted = { outcome: Outcome; units: UnitCounts };

/**
 * One attempt at a claimed pack: answers for a kill before it, works, concludes. Trouble on the way that is no unit's
 * gives the claim back, unless a kill still has to be answered for: then the claim is kept, because it tells of the kill.
 */
export async function attemptPack<Tables>(
  attempt: PackAttempt,
  verb: Verb<unknown, Tables>,
  endsAt: Date,
): Promise<Attempted> {
  const { db, claim, log } = attempt;
  let killToAnswerFor = claim.killed !== undefined;
  try {
    const units = await readReadyUnits(db, claim);
    const answered = killToAnswerFor ? await answerForKill(attempt, units) : undefined;
    if (answered) return answered;
    killToAnswerFor = false;
    const results = await workInTime(attempt, verb, units, endsAt);
    return attempted(await concludePack(attempt, results), results);
  } catch (error) {
    log.error({ event: 'attempt-broken', error: recordError(error) }, 'the attempt met trouble that is no unit of it');
    if (!killToAnswerFor) await giveBackPatiently(attempt);
    return attempted({ kind: 'unavailable', reason: 'trouble that is not the fault of the work' });
  }
}

function attempted(outcome: Outcome, results: readonly UnitResult[] = []): Attempted {
  const count = (kind: UnitResult['kind']) => results.filter((result) => result.kind === kind).length;
  return { outcome, units: { done: count('done'), failed: count('failed'), dead: count('dead') } };
}

async function workInTime<Tables>(
  attempt: PackAttempt,
  verb: Verb<unknown, Tables>,
  units: readonly ReadyUnit[],
  endsAt: Date,
): Promise<readonly UnitResult[]> {
  const { db, job, claim, log } = attempt;
  const deadline = startDeadline(endsAt, job.limits.maxDurationMs);
  const watch = watchClaim(db, claim, log, watchEveryMs(job.limits.maxDurationMs));
  try {
    return await workVerb(attempt, verb, units, deadline, watch);
  } finally {
    deadline.clear();
    watch.clear();
  }
}

/**
 * The function was killed with this pack in its hands. What came from the dispatcher goes on as packs of one, a quarantine
 * where each unit is alone in its instance; only a unit that kills there is blamed. Undefined: it may be tried again.
 */
async function answerForKill(attempt: PackAttempt, units: readonly ReadyUnit[]): Promise<Attempted | undefined> {
  const [unit] = units;
  if (!unit) return undefined;
  if (attempt.claim.pack > 0) return attempted(await dissolveAndSend(attempt, KILLED));
  const result = await settleFailure(attempt, unit, { error: killed(attempt), permanent: false });
  if (result.kind === 'failed') return undefined;
  return attempted(await concludePack(attempt, [result]), [result]);
}

const KILLED = 'the attempt before was killed';

function killed({ job }: PackAttempt) {
  return {
    name: 'FunctionKilled',
    message: `the function was killed while it worked on this unit alone: it took longer than its maxDuration of ${job.limits.maxDurationMs / 1000} s, ran out of memory, or crashed`,
  };
}
