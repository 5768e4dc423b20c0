import pg from 'pg';

/** The limit for a fan-out: one client, one row after the other, each committed on its own, nothing remembered. */
export async function rawFanOut(databaseUrl: string, units: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let n = 1; n <= units; n += 1) {
      await client.query(
        `insert into bench.written as w (key, value) values ($1, $2)
         on conflict (key) do update set value = excluded.value, writes = w.writes + 1`,
        [String(n), n],
      );
    }
  } finally {
    await client.end();
  }
}
