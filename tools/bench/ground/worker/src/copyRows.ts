import { sql, walk } from '@nightshift/runner';
import type { Road } from '../../jobs/benchJobs.ts';
import type { BenchTables } from '../../jobs/findSizes.ts';

/** A road's rows, a batch in one set-based statement. An item is a batch's last row; there is nothing to read before. */
export const copyRows = walk<Road, BenchTables, { after: number; last: number }, number>({
  start: 0,
  read(after, { unit }) {
    const last = Math.min(unit.rows, after + unit.batch);
    return Promise.resolve({ items: [{ after, last }], ...(last < unit.rows ? { cursor: last } : {}) });
  },
  async write([batch], { tx }) {
    await sql`
      insert into bench.copied as c (id, value)
      select id, value from bench.source where id > ${batch!.after} and id <= ${batch!.last}
      on conflict (id) do update set value = excluded.value, writes = c.writes + 1
    `.execute(tx);
  },
});
