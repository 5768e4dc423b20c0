import type { ReadyUnit } from '@nightshift/ledger';
import type { Deadline } from './deadline.ts';
import type { UnitResult } from './decideNext.ts';
import type { Verb } from './verb.ts';
import type { ClaimWatch } from './watchClaim.ts';
import { workMany } from './workMany.ts';
import { workUnit, type Attempt } from './workUnit.ts';
import { workUnits } from './workUnits.ts';
import { workWalk } from './workWalk.ts';

/** Works through a pack's units in the way of the job's verb. One result per unit. */
export function workVerb<Tables>(
  attempt: Attempt,
  verb: Verb<unknown, Tables>,
  units: readonly ReadyUnit[],
  deadline: Deadline,
  watch: ClaimWatch,
): Promise<readonly UnitResult[]> {
  switch (verb.verb) {
    case 'each':
      return workUnits(attempt, units, deadline, watch, (unit, signal) =>
        workUnit(attempt, unit, verb.handler, signal),
      );
    case 'many':
      return workMany(attempt, units, verb.handler, deadline, watch);
    case 'walk':
      return workUnits(attempt, units, deadline, watch, (unit, signal) =>
        workWalk(attempt, unit, verb.definition, deadline, signal),
      );
  }
}
