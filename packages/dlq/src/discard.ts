import { sql, type Database, type DeadLetterState, type RawBuilder } from '@nightshift/database';
import { matching, type LetterFilter } from './letterFilter.ts';

export type DiscardOptions = { by: string; reason: string };

export type Discarded =
  | { kind: 'discarded'; letter: string }
  | { kind: 'unknown'; letter: string }
  /** Somebody was here before. */
  | { kind: 'resolved'; letter: string; state: Exclude<DeadLetterState, 'waiting'>; by: string | null; at: Date };

/** Closes a waiting letter for good, with the reason. Its unit stays dead. Twice is once: the first reason stays. */
export async function discard(db: Database, letter: string, options: DiscardOptions): Promise<Discarded> {
  if ((await close(db, sql<boolean>`l.id = ${letter}::bigint`, options)) === 1) return { kind: 'discarded', letter };
  const found = await db
    .selectFrom('nightshift.dead_letters')
    .select(['state', 'resolved_by', 'resolved_at'])
    .where('id', '=', letter)
    .executeTakeFirst();
  if (!found || found.state === 'waiting') return { kind: 'unknown', letter };
  return { kind: 'resolved', letter, state: found.state, by: found.resolved_by, at: found.resolved_at! };
}

/** Closes every waiting letter that the filter means, in one statement; returns how many those were. */
export async function discardMany(db: Database, filter: LetterFilter, options: DiscardOptions): Promise<number> {
  return close(db, matching(filter), options);
}

/** Returns how many letters it closed. */
async function close(db: Database, which: RawBuilder<boolean>, { by, reason }: DiscardOptions): Promise<number> {
  if (by.trim() === '') throw new TypeError('say who discards');
  if (reason.trim() === '') throw new TypeError('say why: a letter is discarded with a reason');
  const { numAffectedRows } = await sql`
    update nightshift.dead_letters l
    set state = 'discarded', resolved_at = nightshift.clock(), resolved_by = ${by}, note = ${reason}
    where l.state = 'waiting' and ${which}
  `.execute(db);
  return Number(numAffectedRows);
}
