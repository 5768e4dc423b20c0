import type { ReadyUnit } from '@nightshift/ledger';
import type { Deadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import type { Verb } from './verb.ts';
import { workMany } from './workMany.ts';
import type { Attempt } from './workUnit.ts';
import { workUnit } from './workUnit.ts';
import { workUnits } from './workUnits.ts';
import { workWalk } from './workWalk.ts';

/** Works through a pack's units in the way of the job's verb. One result per unit. */
export function workVerb<Tables>(
  attempt: Attempt,
  verb: Verb<unknown, Tables>,
  units: readonly ReadyUnit[],
  deadline: Deadline,
): Promise<readonly UnitResult[]> {
  switch (verb.verb) {
    case 'each':
      return workUnits(attempt, units, deadline, (unit, signal) => workUnit(attempt, unit, verb.handler, signal));
    case 'many':
      return workMany(attempt, units, verb.handler, deadline);
    case 'walk':
      return workUnits(attempt, units, deadline, (unit) => workWalk(attempt, unit, verb.definition, deadline));
  }
}
