import { sql, type Database, type Kysely } from '@nightshift/database';
import type { Evils } from './jobs/natureOf.ts';
import type { ProvingTables } from './jobs/provingTables.ts';

/** How much there is to do at each tick of one job. */
export type Ground = { units: number; workMs?: number } & Partial<Evils>;

/** Sizes by verb. A verb that is left out finds no units. */
export type Grounds = {
  /** `provider`: the address where each unit charges; without it none does. */
  each?: Ground & { provider?: string | undefined };
  many?: Ground;
  /** `items` per unit, `batch` at a time. */
  walk?: Ground & { items: number; batch: number };
};

/** Writes down what the three jobs will find from now on. Effects that are there stay. */
export async function layGround(database: Database, { each, many, walk }: Grounds): Promise<void> {
  const db = database as unknown as Kysely<ProvingTables>;
  const rows = Object.entries({ each, many, walk }).map(([verb, ground]) => ({
    job: `proving.${verb}`,
    units: ground?.units ?? 0,
    flaky_every: ground?.flakyEvery ?? 0,
    poison_every: ground?.poisonEvery ?? 0,
    killer_every: ground?.killerEvery ?? 0,
    work_ms: ground?.workMs ?? 0,
    items: ground && 'items' in ground ? ground.items : 0,
    batch: ground && 'batch' in ground ? ground.batch : 1,
    provider: ground && 'provider' in ground ? (ground.provider ?? null) : null,
  }));
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('proving.settings').execute();
    await tx.insertInto('proving.settings').values(rows).execute();
    await sql`
      insert into proving.items (id) select generate_series(1, ${(walk?.units ?? 0) * (walk?.items ?? 0)}::int)
      on conflict do nothing
    `.execute(tx);
  });
}
