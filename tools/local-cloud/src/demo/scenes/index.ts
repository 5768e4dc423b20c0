import { billingCharge } from './billingCharge.ts';
import { remindersAbandonedBookings } from './remindersAbandonedBookings.ts';
import { reportsOnTime } from './reportsOnTime.ts';
import type { Scene } from './Scene.ts';
import { syncCatalogue } from './syncCatalogue.ts';

export type { Effects, Scene } from './Scene.ts';

/** Every scene there is; the first is what a newcomer sees. */
export const scenes: readonly [Scene, ...Scene[]] = [
  reportsOnTime,
  remindersAbandonedBookings,
  syncCatalogue,
  billingCharge,
];
