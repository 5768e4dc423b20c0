import { sql, type Database, type Kysely } from '@nightshift/database';
import type { BenchTables } from './jobs/findSizes.ts';

/** How much there is: units for each fan-out, rows of the walk and of its batches. */
export type Ground = { each?: number; many?: number; walk?: { rows: number; batch: number } };

/** Writes down what the jobs will find from now on, and makes the rows that the walk goes along. */
export async function layGround(
  database: Database,
  { each = 0, many = 0, walk = { rows: 0, batch: 1 } }: Ground,
): Promise<void> {
  const db = database as unknown as Kysely<BenchTables>;
  await db.deleteFrom('bench.sizes').execute();
  await db
    .insertInto('bench.sizes')
    .values([
      { job: 'bench.each', units: each, rows: 0, batch: 1 },
      { job: 'bench.many', units: many, rows: 0, batch: 1 },
      { job: 'bench.walk', units: 1, ...walk },
    ])
    .execute();
  await sql`
    insert into bench.source (id, value) select id, id % 1000 from generate_series(1, ${walk.rows}::int) as id
    on conflict do nothing
  `.execute(db);
}
