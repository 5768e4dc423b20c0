import { InvalidJob, type AnyJob } from '@nightshift/contract';
import type { Verb } from './verb.ts';

/** Throws {@link InvalidJob}, while the function's module is imported, when a job and the way its work is written can't be true together. */
export function refuseContradiction<Unit, Tables>(job: AnyJob, verb: Verb<Unit, Tables>): void {
  if (verb.verb === 'walk' && verb.definition.watermark && job.schedule.overlap === 'allow') {
    throw new InvalidJob(
      `job '${job.name}': a watermark is one cursor for all runs, but overlap is 'allow': two runs would move it at once. Set overlap to 'skip' or 'queue', or leave the watermark out`,
    );
  }
}
