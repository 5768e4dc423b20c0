export { createLeases } from './createLeases.ts';
export type { Acquired, Leases, LeasesOptions } from './createLeases.ts';
export { leaseKeeper, leaseTroubleLine } from './leaseKeeper.ts';
export type { LeaseKeeper, LeaseTrouble, Taken } from './leaseKeeper.ts';
export { LeaseUnavailable } from './leaseUnavailable.ts';
