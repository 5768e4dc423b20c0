import type { ErrorRecord, Json } from '@nightshift/contract';
import { sql } from '@nightshift/database';
import { freshDatabase, setClockOffset } from '@nightshift/database/testing';
import { bury } from '../bury.ts';
import type { Requeue } from '../redrive.ts';

export const JOB = 'billing.charge';
export const RUN = `${JOB}@2026-01-05T03:00:00.000Z`;

export type Died = {
  job?: string;
  run?: string;
  /** null: the run's own letter. */
  unit?: number | null;
  key?: string;
  payload?: Json;
  error?: ErrorRecord;
  /** When, by the protocols' clock, from the server's now. */
  aheadMs?: number;
  /** The pack that covers the unit is still at work. */
  packOpen?: boolean;
};

/** A database of one's own with dead units in it, as the ledger and the runner would have left them. */
export async function letterWorld() {
  const { db, url, drop } = await freshDatabase();
  let units = 0;

  /** Gives a unit up, and returns its letter's id. */
  const die = async ({ job = JOB, run = RUN, aheadMs = 0, error = BOOM, ...died }: Died = {}): Promise<string> => {
    await setClockOffset(db, aheadMs);
    units += 1;
    const unit = died.unit === undefined ? units : died.unit;
    const key = died.key ?? `key-${unit}`;
    const payload = died.payload ?? { number: unit };
    await db.transaction().execute(async (tx) => {
      await sql`
        insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, opened_at, finished_at, error)
        values (${run}, ${job}, now(), 'hand', 'failed', false, now(), now(), ${unit === null ? JSON.stringify(error) : null}::jsonb)
        on conflict do nothing
      `.execute(tx);
      if (unit !== null) {
        await sql`
          insert into nightshift.units (run_id, number, key, payload, state, failures, finished_at, error)
          values (${run}, ${unit}, ${key}, ${JSON.stringify(payload)}::jsonb, 'dead', 5, now(), ${JSON.stringify(error)}::jsonb)
          on conflict (run_id, number) do update set state = 'dead', failures = 5, finished_at = now(), error = excluded.error
        `.execute(tx);
        await sql`
          insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, sent_at, settled_at)
          values (${run}, ${unit}, ${unit}, ${unit}, now(), now(), ${died.packOpen ? null : sql`now()`})
          on conflict do nothing
        `.execute(tx);
        await sql`update nightshift.packs set settled_at = now() where run_id = ${run} and number = ${-unit}`.execute(
          tx,
        );
      }
      await bury(tx, { job, run, unit: unit === null ? null : { number: unit, key, payload }, error, failures: 5 });
    });
    const { id } = await db
      .selectFrom('nightshift.dead_letters')
      .select('id')
      .where('run_id', '=', run)
      .where('unit', unit === null ? 'is' : '=', unit)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return id;
  };

  return {
    db,
    url,
    drop,
    die,
    letterRow: (id: string) =>
      db.selectFrom('nightshift.dead_letters').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    /** All that a redrive could change: what wrote nothing leaves it equal. */
    written: async () => ({
      letters: await db.selectFrom('nightshift.dead_letters').selectAll().orderBy('id').execute(),
      units: await db.selectFrom('nightshift.units').selectAll().orderBy('run_id').orderBy('number').execute(),
      packs: await db.selectFrom('nightshift.packs').selectAll().orderBy('run_id').orderBy('number').execute(),
    }),
    clear: async () => {
      for (const table of ['dead_letters', 'units', 'packs', 'runs', 'jobs', 'steps', 'checkpoints'] as const)
        await db.deleteFrom(`nightshift.${table}`).execute();
    },
  };
}

export const BOOM: ErrorRecord = { name: 'Error', message: 'boom' };

/** What the ledger does with a unit that is put back, in as few words: `pack` is the number of its new pack of one. */
export const requeue: Requeue<number> = {
  async unit(tx, run, unit, payload) {
    const { rows: dead } = await sql`
      select from nightshift.units where run_id = ${run} and number = ${unit} and state = 'dead' for update`.execute(
      tx,
    );
    if (dead.length === 0) return { kind: 'gone' };
    const { rows: open } = await sql`
      select from nightshift.packs where run_id = ${run} and settled_at is null and ${unit} between first_unit and last_unit`.execute(
      tx,
    );
    if (open.length > 0) return { kind: 'covered' };
    await sql`
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at) values (${run}, ${-unit}, ${unit}, ${unit}, now())
      on conflict (run_id, number) do update set settled_at = null, sent_at = null, sends = nightshift.packs.sends + 1`.execute(
      tx,
    );
    await sql`
      update nightshift.units set state = 'ready', failures = 0, finished_at = null, error = null,
        payload = coalesce(${payload === undefined ? null : JSON.stringify(payload)}::jsonb, payload)
      where run_id = ${run} and number = ${unit}`.execute(tx);
    return { kind: 'requeued', pack: -unit };
  },
  async dispatch(tx, run) {
    await sql`update nightshift.runs set state = 'dispatching', finished_at = null, error = null where id = ${run}`.execute(
      tx,
    );
    return { kind: 'requeued', pack: 0 };
  },
};
