import type { AnyJob } from '@nightshift/contract';
import { provingEach, provingMany, provingWalk } from './provingJobs.ts';

/** Every job of the proving ground. Stands in for the dispatcher's own list, so that its functions serve these. */
export const jobs: readonly AnyJob[] = [provingEach, provingMany, provingWalk];

export function findJob(name: string): AnyJob | undefined {
  return jobs.find((job) => job.name === name);
}
