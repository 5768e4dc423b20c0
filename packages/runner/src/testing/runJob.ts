import type { ErrorRecord, Job, Json } from '@nightshift/contract';
import type { Database, Kysely, RunState, UnitState } from '@nightshift/database';
import type { Verb } from '../verb.ts';
import { JobWorld, type DeliveryMade } from './JobWorld.ts';
import { openJobRun, type JobRunOptions } from './openJobRun.ts';
import type { StrayWrite } from './tapDatabase.ts';

export type UnitRow = {
  number: number;
  key: string;
  payload: Json;
  state: UnitState;
  failures: number;
  error: ErrorRecord | null;
};
export type LetterRow = { key: string | null; payload: Json; cursor: Json; error: ErrorRecord; failures: number };

/** A run that is over, and what it left. */
export type SettledRun<Tables> = {
  db: Kysely<Tables>;
  run: string;
  state: RunState;
  units: UnitRow[];
  letters: LetterRow[];
  deliveries: readonly DeliveryMade[];
  lines: readonly Record<string, unknown>[];
  /** Writes that a handler tried outside its transaction; Postgres has refused them. */
  strayWrites: readonly StrayWrite[];
  drop: () => Promise<void>;
};

/**
 * Runs a job in this process on a fresh database, with a clock and a queue held by hand: opens a run, finds its units,
 * and delivers until it is over. Retries and postponements come at once; the clock is moved to when they are due.
 */
export async function runJob<Unit, Tables>(
  job: Job<Unit>,
  verb: Verb<Unit, Tables>,
  options: JobRunOptions<Unit, Tables> = {},
): Promise<SettledRun<Tables>> {
  const { database, run, clockOffsetMs } = await openJobRun(job, options);
  try {
    const world = new JobWorld(database, run, job, verb as Verb<unknown, unknown>, { clockOffsetMs });
    await world.settle();
    const { deliveries, lines, strayWrites } = world;
    const left = await readLeft(database.db, run);
    const db = database.db as unknown as Kysely<Tables>;
    return { db, run, ...left, deliveries, lines, strayWrites, drop: () => database.drop() };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** What the tables say of a run. */
export async function readLeft(
  db: Database,
  run: string,
): Promise<{ state: RunState; units: UnitRow[]; letters: LetterRow[] }> {
  const { state } = await db
    .selectFrom('nightshift.runs')
    .select('state')
    .where('id', '=', run)
    .executeTakeFirstOrThrow();
  const units = await db
    .selectFrom('nightshift.units')
    .select(['number', 'key', 'payload', 'state', 'failures', 'error'])
    .where('run_id', '=', run)
    .orderBy('number')
    .execute();
  const letters = await db
    .selectFrom('nightshift.dead_letters')
    .select(['key', 'payload', 'cursor', 'error', 'failures'])
    .where('run_id', '=', run)
    .orderBy('unit')
    .execute();
  return { state, units, letters };
}
