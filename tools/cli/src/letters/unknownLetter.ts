import { Refused } from '../Refused.ts';

/** The refusal of letters that aren't there. */
export function unknownLetter(...ids: string[]): Refused {
  return new Refused(`There is no letter ${ids.join(', ')}: see nightshift letters list --state all.`);
}
