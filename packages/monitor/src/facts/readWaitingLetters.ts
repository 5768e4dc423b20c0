import { sql, type Database } from '@nightshift/database';
import type { WaitingCause, WaitingLetters } from './JobFacts.ts';

/** Of each job the newest causes that letters wait of; what is older than a hundred others isn't news. */
const MOST_CAUSES = 100;

/** What letters wait of each job, by cause, the newest cause first: from an index that holds all of it. */
export async function readWaitingLetters(db: Database): Promise<Map<string, WaitingLetters>> {
  const { rows } = await sql<WaitingCause & { job: string; ofJob: number }>`
    select job, fingerprint, count, "newestId", "firstDiedAt", "ofJob" from (
      select l.job, l.fingerprint, count(*)::int as count, max(l.id)::text as "newestId", min(l.died_at) as "firstDiedAt",
        (sum(count(*)) over (partition by l.job))::int as "ofJob",
        row_number() over (partition by l.job order by max(l.id) desc) as place
      from nightshift.dead_letters l where l.state = 'waiting' group by l.job, l.fingerprint
    ) causes where place <= ${MOST_CAUSES} order by job, place
  `.execute(db);
  const letters = new Map<string, { count: number; causes: WaitingCause[] }>();
  for (const { job, ofJob, ...cause } of rows) {
    const known = letters.get(job);
    if (known === undefined) letters.set(job, { count: ofJob, causes: [cause] });
    else known.causes.push(cause);
  }
  return letters;
}
