import type { ErrorRecord, Json } from '@nightshift/contract';
import { sql, type DatabaseTransaction } from '@nightshift/database';
import { fingerprint } from './fingerprint.ts';

export type Letter = {
  job: string;
  run: string;
  /** null: the run's own letter, when its units could not be found. */
  unit: { number: number; key: string; payload: Json } | null;
  /** Where the unit's walk or the run's discover stood. */
  cursor?: Json | undefined;
  error: ErrorRecord;
  failures: number;
  deployment?: string | undefined;
};

/** Keeps what a human needs to decide, in the transaction that gives the unit up. One letter waits per unit; burying again changes nothing. */
export async function bury(tx: DatabaseTransaction, letter: Letter): Promise<void> {
  const { job, run, unit, cursor, error, failures, deployment } = letter;
  await sql`
    insert into nightshift.dead_letters (job, run_id, unit, key, payload, cursor, error, fingerprint, failures, deployment, died_at)
    values (${job}, ${run}, ${unit?.number ?? null}, ${unit?.key ?? null}, ${unit ? JSON.stringify(unit.payload) : null}::jsonb,
      ${cursor === undefined ? null : JSON.stringify(cursor)}::jsonb, ${JSON.stringify(error)}::jsonb, ${fingerprint(job, error)},
      ${failures}, ${deployment ?? null}, nightshift.clock())
    on conflict (run_id, unit) where state = 'waiting' do nothing
  `.execute(tx);
}
