import type { AnyJob } from '@nightshift/contract';

/** The jobs as this checkout defines them. */
export type KnownJobs = { jobs: readonly AnyJob[]; findJob: (name: string) => AnyJob | undefined };

/** The dispatcher's own list: what it would discover, send and refuse is what is discovered, sent and refused here. */
export async function knownJobs(): Promise<KnownJobs> {
  // An app exports nothing, so its file is named.
  return (await import(new URL('../../../apps/dispatcher/src/jobs.ts', import.meta.url).href)) as KnownJobs;
}
