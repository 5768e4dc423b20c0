import { defineJob, type Discovered, type DiscoverPage } from '@nightshift/contract';
import * as z from 'zod';
import { findSizes } from './findSizes.ts';
import { settings } from './settings.ts';

export type Row = { n: number };
export type Road = { rows: number; batch: number };

const common = {
  owner: 'bench-team',
  schedule: { cron: '* * * * *', timezone: 'UTC', overlap: 'skip' as const },
  freshness: '25h',
  retry: { attempts: 5, delay: '1s', factor: 1 },
};
const { pack, parallelUnits, parallelPacks } = settings;

/** One unit a row, each in a transaction of its own. */
export const benchEach = defineJob<Row>({
  ...common,
  name: 'bench.each',
  unit: z.object({ n: z.int() }),
  key: ({ n }) => String(n),
  discover: (page) => findRows('bench.each', page),
  limits: { maxDuration: '60s', pack: pack.each, parallelUnits, parallelPacks },
});

/** One unit a row, a pack in a transaction. */
export const benchMany = defineJob<Row>({
  ...common,
  name: 'bench.many',
  unit: z.object({ n: z.int() }),
  key: ({ n }) => String(n),
  discover: (page) => findRows('bench.many', page),
  limits: { maxDuration: '60s', pack: pack.many, parallelPacks },
});

/** One unit, a road of many rows. */
export const benchWalk = defineJob<Road>({
  ...common,
  name: 'bench.walk',
  unit: z.object({ rows: z.int(), batch: z.int().positive() }),
  key: () => 'road',
  async discover({ db }) {
    const { rows, batch } = await findSizes(db, 'bench.walk');
    return { units: [{ rows, batch }] };
  },
  limits: { maxDuration: '300s', pack: 1, parallelPacks: 1 },
});

/** One page of numbers from 1 on; the cursor is the page's last. */
async function findRows(job: string, { db, cursor, limit }: DiscoverPage): Promise<Discovered<Row>> {
  const { units } = await findSizes(db, job);
  const after = typeof cursor === 'number' ? cursor : 0;
  const last = Math.min(units, after + limit);
  const page = Array.from({ length: last - after }, (_, index) => ({ n: after + index + 1 }));
  return last < units ? { units: page, cursor: last } : { units: page };
}
