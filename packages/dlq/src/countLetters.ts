import { sql, type Database } from '@nightshift/database';
import { matching, type LetterFilter } from './letterFilter.ts';

export type LetterCount = {
  count: number;
  /** How many jobs and causes they spread over. */
  jobs: number;
  causes: number;
  /** The greatest id among them, for {@link LetterFilter.upTo}; none when there are none. */
  newest: string | null;
};

/** How many letters a filter means, to be said before anything is done to them. */
export async function countLetters(db: Database, filter: LetterFilter): Promise<LetterCount> {
  const { rows } = await sql<LetterCount>`
    select count(*)::int as count, count(distinct l.job)::int as jobs, count(distinct l.fingerprint)::int as causes, max(l.id) as newest
    from nightshift.dead_letters l where ${matching(filter)}
  `.execute(db);
  return rows[0]!;
}
