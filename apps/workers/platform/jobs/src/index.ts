export { jobs } from './jobs.ts';
export { prune } from './prune.ts';
