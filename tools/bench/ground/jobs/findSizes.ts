import type { Kysely } from '@nightshift/database';

/** How much a job finds at each tick. */
export type Sizes = { units: number; rows: number; batch: number };

/** The tables of the schema `bench`, as the worker's migrations make them. */
export type BenchTables = {
  'bench.sizes': Sizes & { job: string };
  'bench.source': { id: number; value: number };
  'bench.written': { key: string; value: number; writes: number };
  'bench.copied': { id: number; value: number; writes: number };
};

export function findSizes(db: Kysely<BenchTables>, job: string): Promise<Sizes> {
  return db
    .selectFrom('bench.sizes')
    .select(['units', 'rows', 'batch'])
    .where('job', '=', job)
    .executeTakeFirstOrThrow();
}
