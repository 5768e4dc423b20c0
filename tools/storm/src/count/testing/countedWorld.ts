import { fileURLToPath } from 'node:url';
import { connect, migrate, sql, type Database } from '@nightshift/database';
import { freshDatabase } from '@nightshift/database/testing';
import { layGround } from '../../../proving-ground/index.ts';
import { createCharges, type Charges } from '../../../proving-ground/provider/createCharges.ts';

export const RUNS = {
  each: 'proving.each@2026-11-24T00:01:00.000Z',
  many: 'proving.many@2026-11-24T00:01:00.000Z',
  walk: 'proving.walk@2026-11-24T00:01:00.000Z',
};

/** The tables as a storm without damage leaves them: three units for each verb, of which the third is poison and dead. */
export type CountedWorld = {
  db: Database;
  charges: Charges;
  plant: (statement: string) => Promise<void>;
  drop: () => Promise<void>;
};

export async function countedWorld(): Promise<CountedWorld> {
  const fresh = await freshDatabase();
  const db = connect({ url: fresh.url, max: 2 });
  await migrate(db, {
    owner: 'proving',
    folder: fileURLToPath(new URL('../../../proving-ground/worker/migrations/', import.meta.url)),
  });
  await layGround(db, {
    each: { units: 3, provider: 'http://provider' },
    many: { units: 3 },
    walk: { units: 3, items: 4, batch: 2 },
  });
  const plant = async (statement: string) => void (await sql.raw(statement).execute(db));
  const charges = createCharges();
  for (const [verb, run] of Object.entries(RUNS)) {
    await plant(`
      insert into nightshift.runs (id, job, scheduled_for, trigger, state, exclusive, units, opened_at, dispatched_at, finished_at)
      values ('${run}', 'proving.${verb}', now(), 'clock', 'failed', false, 3, now(), now(), now());
      insert into nightshift.packs (run_id, number, first_unit, last_unit, due_at, settled_at)
      values ('${run}', 0, 0, 0, now(), now()), ('${run}', 1, 1, 3, now(), now());
      insert into nightshift.units (run_id, number, key, payload, state, failures, finished_at, error)
      select '${run}', n, n || '@tick', jsonb_build_object(
          'nature', case n when 3 then 'poison' else 'sound' end, 'provider', 'http://provider',
          'road', jsonb_build_object('first', n * 4 - 3, 'last', n * 4, 'batch', 2)),
        case n when 3 then 'dead' else 'done' end, case n when 3 then 6 else 0 end, now(),
        case n when 3 then '{"name": "Error", "message": "poison"}'::jsonb end
      from generate_series(1, 3) n;
      insert into nightshift.dead_letters (job, run_id, unit, key, error, fingerprint, failures, died_at)
      values ('proving.${verb}', '${run}', 3, '3@tick', '{}', 'f', 6, now());
    `);
  }
  for (const key of ['1@tick', '2@tick']) {
    const charge = charges.charge(`proving.each/${key}/charge`, key);
    await plant(`insert into proving.effects (job, key, charge)
      values ('proving.each', '${key}', '${charge}'), ('proving.many', '${key}', null)`);
  }
  // The poisoned road was walked as far as its second batch.
  await plant(`
    insert into proving.walked (key, item)
    select n || '@tick', item from generate_series(1, 3) n, generate_series(n * 4 - 3, case n when 3 then n * 4 - 2 else n * 4 end) item;
    insert into nightshift.checkpoints (owner, name, cursor, items, updated_at)
    select '${RUNS.walk}#' || n, 'walk', to_jsonb(n * 4), case n when 3 then 2 else 4 end, now() from generate_series(1, 3) n;
  `);
  return {
    db,
    charges,
    plant,
    async drop() {
      await db.destroy();
      await fresh.drop();
    },
  };
}
