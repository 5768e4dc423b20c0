import type { Claim } from '@nightshift/ledger';

/** What a unit's steps and its walk's checkpoint belong to. */
export function unitOwner({ run }: Pick<Claim, 'run'>, unit: { number: number }): string {
  return `${run}#${unit.number}`;
}

/** The name of a walk's checkpoint beside its unit. */
export const WALK_CHECKPOINT = 'walk';
