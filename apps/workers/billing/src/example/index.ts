export { seedExample } from './seedExample.ts';
export type { Seeded, SeedOptions } from './seedExample.ts';
