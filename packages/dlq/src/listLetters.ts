import type { ErrorRecord } from '@nightshift/contract';
import { sql, type Database, type DeadLetterState } from '@nightshift/database';
import { matching, type LetterFilter } from './letterFilter.ts';

/** A letter as a list shows it. */
export type LetterLine = {
  /** A whole number, as text: it may be larger than a number holds. */
  id: string;
  job: string;
  run: string;
  /** null, with the key: the run's own letter, when its units could not be found. */
  unit: number | null;
  key: string | null;
  error: Pick<ErrorRecord, 'name' | 'message' | 'code'>;
  fingerprint: string;
  failures: number;
  state: DeadLetterState;
  diedAt: Date;
  resolvedAt: Date | null;
  resolvedBy: string | null;
  note: string | null;
};

export type LetterPage = {
  letters: LetterLine[];
  /** Where the next page starts; none after the last. */
  next?: string;
};

/** One page of letters, the newest first. A letter that is buried meanwhile shifts no page: each starts behind an id. */
export async function listLetters(
  db: Database,
  filter: LetterFilter,
  { limit = 50, after }: { limit?: number; after?: string | undefined } = {},
): Promise<LetterPage> {
  const { rows } = await sql<LetterLine>`
    select l.id, l.job, l.run_id as run, l.unit, l.key, l.error - 'stack' - 'cause' as error, l.fingerprint, l.failures, l.state,
      l.died_at as "diedAt", l.resolved_at as "resolvedAt", l.resolved_by as "resolvedBy", l.note
    from nightshift.dead_letters l
    where ${matching(filter)} ${after === undefined ? sql`` : sql`and l.id < ${after}::bigint`}
    order by l.id desc
    limit ${limit + 1}
  `.execute(db);
  const letters = rows.slice(0, limit);
  return rows.length > limit ? { letters, next: letters.at(-1)!.id } : { letters };
}
