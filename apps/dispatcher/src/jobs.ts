// Kept equal to the jobs of every team under apps/workers by `npx nx sync`: change those, not this file.
import type { AnyJob } from '@nightshift/contract';
import { jobs as billingJobs } from '@nightshift/billing-jobs';
import { jobs as platformJobs } from '@nightshift/platform-jobs';
import { jobs as remindersJobs } from '@nightshift/reminders-jobs';
import { jobs as reportsJobs } from '@nightshift/reports-jobs';
import { jobs as syncJobs } from '@nightshift/sync-jobs';

/** Every job the dispatcher knows. */
export const jobs: readonly AnyJob[] = [...billingJobs, ...platformJobs, ...remindersJobs, ...reportsJobs, ...syncJobs];

export function findJob(name: string): AnyJob | undefined {
  return jobs.find((job) => job.name === name);
}
