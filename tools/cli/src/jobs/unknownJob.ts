import type { Database } from '@nightshift/database';
import { didYouMean } from '../nearest.ts';
import { Refused } from '../Refused.ts';

/** The refusal of a job that nobody knows, with the one that may have been meant. */
export async function unknownJob(db: Database, job: string): Promise<Refused> {
  const rows = await db.selectFrom('nightshift.jobs').select('name').orderBy('name').execute();
  const names = rows.map(({ name }) => name);
  return new Refused(
    `No job '${job}' is registered: the deployed dispatcher registers its jobs.${didYouMean(job, names)}`,
  );
}
