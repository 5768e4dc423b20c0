import type { ErrorRecord, Json } from '@nightshift/contract';
import { sql, type Database, type RunState, type UnitState } from '@nightshift/database';
import type { LetterLine } from './listLetters.ts';

/** What a unit's step has done before it died; redriven, the unit gets the same result without doing it again. */
export type RememberedStep = { name: string; begunAt: Date; finished: boolean; result: Json };

/** A letter with all that a human needs to decide. */
export type FullLetter = Omit<LetterLine, 'error'> & {
  error: ErrorRecord;
  payload: Json;
  /** Where the unit's walk or the run's discover stood; null also when there was none. */
  cursor: Json;
  deployment: string | null;
  scheduledFor: Date | null;
  /** null: the run has been pruned. */
  runState: RunState | null;
  /** As it is now; null for a run's own letter, too. */
  unitState: UnitState | null;
  steps: RememberedStep[];
};

/** One letter in full, causes of its error and remembered steps included. */
export async function readLetter(db: Database, id: string): Promise<FullLetter | undefined> {
  const { rows } = await sql<FullLetter>`
    select l.id, l.job, l.run_id as run, l.unit, l.key, l.payload, l.cursor, l.error, l.fingerprint, l.failures, l.deployment, l.state,
      l.died_at as "diedAt", l.resolved_at as "resolvedAt", l.resolved_by as "resolvedBy", l.note,
      r.scheduled_for as "scheduledFor", r.state as "runState", u.state as "unitState"
    from nightshift.dead_letters l
    left join nightshift.runs r on r.id = l.run_id
    left join nightshift.units u on u.run_id = l.run_id and u.number = l.unit
    where l.id = ${id}::bigint
  `.execute(db);
  const letter = rows[0];
  return (
    letter && { ...letter, steps: letter.unit === null ? [] : await readSteps(db, `${letter.run}#${letter.unit}`) }
  );
}

async function readSteps(db: Database, owner: string): Promise<RememberedStep[]> {
  const { rows } = await sql<RememberedStep>`
    select name, begun_at as "begunAt", result is not null as finished, result
    from nightshift.steps where owner = ${owner} order by begun_at, name
  `.execute(db);
  return rows;
}
