export { exampleBookings } from './exampleBookings.ts';
export type { Fate } from './exampleBookings.ts';
export { seedExample } from './seedExample.ts';
