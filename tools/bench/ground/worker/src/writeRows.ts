import { many, sql } from '@nightshift/runner';
import type { Row } from '../../jobs/benchJobs.ts';
import type { BenchTables } from '../../jobs/findSizes.ts';

/** A pack's rows in one statement. */
export const writeRows = many<Row, BenchTables>(async (units, { tx, keys }) => {
  await sql`
    insert into bench.written as w (key, value)
    select key, value from unnest(${keys}::text[], ${units.map(({ n }) => n)}::int[]) as new (key, value)
    on conflict (key) do update set value = excluded.value, writes = w.writes + 1
  `.execute(tx);
});
