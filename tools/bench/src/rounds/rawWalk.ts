import pg from 'pg';

/** The limit for a walk: one client, a set-based upsert per batch, with the cursor in the same transaction. */
export async function rawWalk(databaseUrl: string, { rows, batch }: { rows: number; batch: number }): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let after = 0; after < rows; after += batch) {
      const last = Math.min(rows, after + batch);
      await client.query('begin');
      await client.query(
        `insert into bench.copied as c (id, value) select id, value from bench.source where id > $1 and id <= $2
         on conflict (id) do update set value = excluded.value, writes = c.writes + 1`,
        [after, last],
      );
      await client.query(
        `insert into bench.raw_cursor (name, cursor) values ('walk', $1)
         on conflict (name) do update set cursor = excluded.cursor`,
        [last],
      );
      await client.query('commit');
    }
  } finally {
    await client.end();
  }
}
