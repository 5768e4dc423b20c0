import type { Database } from '@nightshift/database';
import { patiently } from '../patiently.ts';
import type { Damage, Offence } from './Damage.ts';

/** A kind of damage and everything of that kind. */
export type Counted = { name: string; offences: Offence[] };

/** Counts each kind of damage from the tables, in order. */
export async function countDamage(db: Database, damages: readonly Damage[]): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const { name, find } of damages) counted.push({ name, offences: await patiently(() => find(db)) });
  return counted;
}

/** Nothing of any kind. */
export function isWhole(counted: readonly Counted[]): boolean {
  return counted.every(({ offences }) => offences.length === 0);
}
