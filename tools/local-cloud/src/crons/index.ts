export { readCrons, scheduleProblem } from './readCrons.ts';
export type { CronEntry } from './readCrons.ts';
export { startCrons } from './startCrons.ts';
export type { Crons, CronsOptions } from './startCrons.ts';
export type { CronCall } from './callCron.ts';
