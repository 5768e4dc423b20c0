import { Refused } from '../Refused.ts';

/** The refusal of a run that isn't there. */
export function unknownRun(run: string): Refused {
  return new Refused(`There is no run '${run}', or it has been pruned: see nightshift runs list.`);
}
