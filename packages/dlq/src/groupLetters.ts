import { sql, type Database } from '@nightshift/database';
import { matching, type LetterFilter } from './letterFilter.ts';

/** Letters of one cause. */
export type LetterGroup = {
  fingerprint: string;
  job: string;
  count: number;
  firstDiedAt: Date;
  lastDiedAt: Date;
  /** The newest of them, and its error's own words. */
  example: { id: string; name: string; message: string };
};

/** The causes that letters died of, the most frequent first: at most `limit` of them. */
export async function groupLetters(
  db: Database,
  filter: LetterFilter,
  { limit = 100 }: { limit?: number } = {},
): Promise<LetterGroup[]> {
  const { rows } = await sql<LetterGroup>`
    select g.fingerprint, g.job, g.count, g.first as "firstDiedAt", g.last as "lastDiedAt",
      jsonb_build_object('id', g.newest::text, 'name', e.error ->> 'name', 'message', e.error ->> 'message') as example
    from (
      select l.fingerprint, l.job, count(*)::int as count, min(l.died_at) as first, max(l.died_at) as last, max(l.id) as newest
      from nightshift.dead_letters l where ${matching(filter)}
      group by l.fingerprint, l.job
    ) g join nightshift.dead_letters e on e.id = g.newest
    order by g.count desc, g.newest desc
    limit ${limit}
  `.execute(db);
  return rows;
}
