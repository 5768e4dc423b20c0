import type { AnyJob } from '@nightshift/contract';
import { benchEach, benchMany, benchWalk } from './benchJobs.ts';

/** Every job of the bench. Stands in for the dispatcher's own list. */
export const jobs: readonly AnyJob[] = [benchEach, benchMany, benchWalk];

export function findJob(name: string): AnyJob | undefined {
  return jobs.find((job) => job.name === name);
}
