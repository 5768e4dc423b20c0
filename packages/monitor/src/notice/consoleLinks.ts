import type { Links } from './Notice.ts';

/** Where a human looks on: a run's page or its job's, and the job's letters. None without the console's address. */
export function consoleLinks(consoleUrl: string | undefined, job: string, run: string | null): Links {
  if (consoleUrl === undefined) return {};
  const base = consoleUrl.replace(/\/+$/, '');
  return {
    console: run === null ? `${base}/jobs/${encodeURIComponent(job)}` : `${base}/runs/${encodeURIComponent(run)}`,
    letters: `${base}/letters?job=${encodeURIComponent(job)}`,
  };
}
