import type { Cloud } from '@nightshift/local-cloud';
import type { Provider } from '../../proving-ground/index.ts';
import { chargeDamage } from './chargeDamage.ts';
import type { Damage } from './Damage.ts';
import { effectDamage } from './effectDamage.ts';
import { leaseDamage } from './leaseDamage.ts';
import { letterDamage } from './letterDamage.ts';
import { openDamage } from './openDamage.ts';
import { walkDamage } from './walkDamage.ts';

/** Every kind of damage that a storm may do. None of it is allowed. */
export function allDamage({ redis }: Pick<Cloud, 'redis'>, { charges }: Pick<Provider, 'charges'>): Damage[] {
  return [...effectDamage, ...walkDamage, ...chargeDamage(charges), ...openDamage, ...letterDamage, leaseDamage(redis)];
}
