import type { AnyJob } from '@nightshift/contract';
import { prune } from '@nightshift/platform-jobs';
import { onTimeReports } from '@nightshift/reports-jobs';

/** Every job the dispatcher knows. */
export const jobs: readonly AnyJob[] = [onTimeReports, prune];

export function findJob(name: string): AnyJob | undefined {
  return jobs.find((job) => job.name === name);
}
