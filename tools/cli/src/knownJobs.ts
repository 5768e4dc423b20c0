import type { AnyJob } from '@nightshift/contract';

/** The jobs as this checkout defines them. */
export type KnownJobs = { jobs: readonly AnyJob[]; findJob: (name: string) => AnyJob | undefined };

/** The dispatcher's own list: what it would discover, send and refuse is what is discovered, sent and refused here. */
export function knownJobs(): Promise<KnownJobs> {
  return import('@nightshift/dispatcher/jobs');
}
