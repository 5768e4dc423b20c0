import { each, sql } from '@nightshift/runner';
import type { Row } from '../../jobs/benchJobs.ts';
import type { BenchTables } from '../../jobs/findSizes.ts';

/** A unit's row, in the unit's transaction. */
export const writeRow = each<Row, BenchTables>(async ({ n }, { key, commit }) => {
  await commit((tx) =>
    sql`
      insert into bench.written as w (key, value) values (${key}, ${n})
      on conflict (key) do update set value = excluded.value, writes = w.writes + 1
    `.execute(tx),
  );
});
